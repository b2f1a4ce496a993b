import { columnsOfField, companionsOf, familyOf, physicalName } from '../../formats/columns.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { heldRow, sentCell } from './cells.ts'
import { extrasOf, keepExtras } from './extras.ts'
import { columnsIn, dropColumn, dropColumns } from './physical.ts'
import type { Column, TableShape } from './shapes.ts'
import type { Work } from './work.ts'

/**
 * A field became another kind of thing, which the host forbids and some clients do (docs/host.md, C.1). A new column takes
 * what it can of every value; what does not fit stays beside the row. Killed in the middle, the new column is there and
 * the walk begins again.
 */
export async function retype(work: Work, table: string, field: string, before: number, after: number): Promise<void> {
  const { db } = work
  const [own] = columnsOfField(db.form, field, after)
  const columns = await columnsIn(db, table)
  const old = columns?.get(physicalName(field).toLowerCase())
  if (own === undefined || columns === undefined) return
  const beside = `tk_new_${own.name}`.slice(0, 60)
  if (!columns.has(beside.toLowerCase())) {
    if (old === undefined) return
    await db.knex.raw(`ALTER TABLE ?? ADD COLUMN ?? ${own.sql}`, [table, beside])
  }
  if (old !== undefined) {
    await carryOver(work, table, { name: field, physical: old, family: familyOf(before), most: Infinity }, { name: field, physical: beside, family: familyOf(after), most: db.form === 'mariadb' && familyOf(after) === 'text' ? 16_777_215 : Infinity })
    await dropColumn(db, table, old)
  }
  await db.knex.raw('ALTER TABLE ?? RENAME COLUMN ?? TO ??', [table, beside, own.name])
}

/** A field became a kind without a column here: its values stay beside their rows, and go back with them. */
export async function setAside({ db, lease }: Work, table: string, field: string, before: number): Promise<void> {
  const columns = await columnsIn(db, table)
  for (const { name, family } of [{ name: field, family: familyOf(before) }, ...companionsOf(before, field)]) {
    const physical = columns?.get(physicalName(name).toLowerCase())
    if (physical === undefined) continue
    const column: Column = { name, physical, family, most: Infinity }
    for (let after = ''; ;) {
      const rows: RawRow[] = await db.knex(table).where('gguid', '>', after).orderBy('gguid').limit(1000).select({ gguid: 'gguid', old: physical })
      if (rows.length === 0) break
      after = textOf(rows.at(-1)?.['gguid'])
      const values = rows.flatMap(row => { const cell = sentCell(column, row['old']); return cell === '' || cell === 0 ? [] : [{ id: textOf(row['gguid']), cell }] })
      await lease.step(async tx => {
        const extras = await extrasOf(tx, table, values.map(({ id }) => id))
        await keepExtras(tx, db.form, table, values.map(({ id, cell }) => {
          const [came, shown] = extras.get(id)?.[name] ?? [cell, cell]
          return { id, extra: { ...extras.get(id), [name]: [shown === cell || shown === null ? came : cell, null] as const } }
        }))
      })
    }
  }
  await dropColumns(db, table, field, before)
}

async function carryOver({ db, lease }: Work, table: string, from: Column, to: Column): Promise<void> {
  const shape: TableShape = { table, told: table, columns: [to], byName: new Map([[to.name, to]]), retired: false }
  let after = ''
  for (;;) {
    const rows: RawRow[] = await db.knex(table).where('gguid', '>', after).orderBy('gguid').limit(1000).select({ gguid: 'gguid', old: from.physical, carried: to.physical })
    if (rows.length === 0) return
    after = textOf(rows.at(-1)?.['gguid'])
    await lease.step(async tx => {
      const extras = await extrasOf(tx, table, rows.map(row => textOf(row['gguid'])))
      for (const row of rows) {
        const id = textOf(row['gguid'])
        const [shown, { [to.name]: kept, ...others }] = [sentCell(from, row['old']), extras.get(id) ?? {}]
        // What did not fit the kind before may fit this one.
        const before = kept?.[1] === shown ? kept[0] : shown
        const isCarried = ![0, ''].includes(sentCell(to, row['carried']) ?? '')
        if (isCarried || before === '' || before === 0 || before === null) continue
        const { cells: [cell = null], extra } = heldRow(shape, db.form, { [to.name]: before })
        await tx(table).where({ gguid: id }).update({ [to.physical]: cell })
        const after = sentCell(to, cell)
        // 00412 is a number too, and would come back as another text.
        const beside = extra ?? (String(after) === String(before) ? {} : { [to.name]: [before, after] as const })
        const all = { ...others, ...beside }
        if (kept !== undefined || Object.keys(beside).length > 0) await keepExtras(tx, db.form, table, [{ id, extra: Object.keys(all).length === 0 ? undefined : all }])
      }
    })
  }
}
