import { columnsOfField, familyOf, physicalName } from '../../formats/columns.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { heldRow, sentCell } from './cells.ts'
import { extrasOf, keepExtras } from './extras.ts'
import { columnsIn, dropColumn } from './physical.ts'
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

async function carryOver({ db, lease }: Work, table: string, from: Column, to: Column): Promise<void> {
  const shape: TableShape = { table, columns: [to], byName: new Map([[to.name, to]]), retired: false }
  let after = ''
  for (;;) {
    const rows: RawRow[] = await db.knex(table).where('gguid', '>', after).orderBy('gguid').limit(1000).select({ gguid: 'gguid', old: from.physical })
    if (rows.length === 0) return
    after = textOf(rows.at(-1)?.['gguid'])
    await lease.step(async tx => {
      const extras = await extrasOf(tx, table, rows.map(row => textOf(row['gguid'])))
      for (const row of rows) {
        const id = textOf(row['gguid'])
        const before = sentCell(from, row['old'])
        if (before === '' || before === 0) continue
        const { cells: [cell], extra } = heldRow(shape, db.form, { [to.name]: before })
        await tx(table).where({ gguid: id }).update({ [to.physical]: cell ?? null })
        if (extra !== undefined) await keepExtras(tx, db.form, table, [{ id, extra: { ...extras.get(id), ...extra } }])
      }
    })
  }
}
