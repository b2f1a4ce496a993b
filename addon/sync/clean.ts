import type { Stamp } from '@nios4/sdk'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { travelling } from './cells.ts'
import { changedHere } from './known.ts'
import { companionsOf } from '../../formats/columns.ts'
import { keepLost, lostToDeletion, lostToDrop } from './lost.ts'
import type { Lost, Version } from './lost.ts'
import { dropColumns, dropTable } from './physical.ts'
import { cursorOf, readState } from './replica.ts'
import { isLawfulTable } from './shapes.ts'
import { stampsInCloud, structureHere } from './structure.ts'
import { at } from './work.ts'
import type { Work } from './work.ts'

/**
 * Tables the cloud has dropped for everybody. System tables never go, nor one that was made here and has not travelled.
 * What was written in them here and had not travelled is kept as lost. (docs/host.md, F.4, F.5)
 */
export async function cleanTables(work: Work, names: readonly string[]): Promise<number> {
  if (names.length === 0) return 0
  const { db, lease } = work
  const told = await stampsInCloud(db.knex)
  const here = new Set((await structureHere(db.knex)).filter(({ kind }) => kind === 'table').map(({ name }) => name))
  const going = [...new Set(names.map(name => name.toLowerCase()))].filter(name => isLawfulTable(name) && !name.startsWith('so_') && here.has(name) && told.has(name))
  for (const table of going) {
    await lease.step(tx => keepUnsent(work, tx, table, (id, version) => lostToDeletion(table, id, 'here', version, version.stamp)))
    await dropTable(db, table)
    await at(work, 'table-dropped')
    await lease.step(async tx => {
      await tx('so_fields').where({ tablename: table }).delete()
      await tx('so_tables').where({ tablename: table }).delete()
      await tx('tk_sync_shape').whereRaw("(name = ? or name like ? escape '!')", [table, `${table.replaceAll('_', '!_')}.%`]).delete()
      for (const own of ['tk_sync_queue', 'tk_sync_known', 'tk_sync_gone', 'tk_sync_extra', 'tk_sync_sent', 'lo_cleanbox', ...db.form === 'mariadb' ? ['lo_syncbox'] : []]) await tx(own).where({ tablename: table }).delete()
    })
  }
  work.shapes.forget()
  return going.length
}

/** Fields the cloud has dropped. Standard columns and fields of system tables stay. What was written in them here is kept, as of tables. */
export async function cleanFields(work: Work, fields: readonly { readonly table: string, readonly field: string }[]): Promise<number> {
  if (fields.length === 0) return 0
  const { db, lease } = work
  const told = await stampsInCloud(db.knex)
  const here = new Map((await structureHere(db.knex)).map(row => [row.name, row]))
  let dropped = 0
  for (const { table, field } of fields.map(one => ({ table: one.table.toLowerCase(), field: one.field.toLowerCase() }))) {
    const row = here.get(`${table}.${field}`)
    if (row === undefined || !told.has(row.name) || !isLawfulTable(table) || table.startsWith('so_')) continue
    const names = [field, ...companionsOf(row.type, field).map(({ name }) => name)]
    await lease.step(tx => keepUnsent(work, tx, table, (id, version) => lostToDrop(table, id, names, version)))
    await dropColumns(db, table, field, row.type)
    await at(work, 'field-dropped')
    await lease.step(async tx => {
      await tx('so_fields').where({ tablename: table, fieldname: field }).delete()
      await tx('tk_sync_shape').where({ name: row.name }).delete()
    })
    work.shapes.forget()
    dropped += 1
  }
  return dropped
}

/** Stamped since the cursor, or listed: what waited long, or was written by a late clock. */
async function keepUnsent(work: Work, tx: Tx, table: string, lostOf: (id: string, version: Version) => Lost | undefined): Promise<void> {
  const { form } = work.db
  const shape = await work.shapes.of(tx, table)
  if (shape === undefined) return
  const { firstDone, round } = await readState(tx)
  const since = { cursor: await cursorOf(tx), firstDone, round }
  const rows: RawRow[] = await tx(table).where('tid', '>=', since.cursor).orWhereIn('gguid', tx('tk_sync_queue').where({ tablename: table }).select('row_id'))
    .modify(all => { if (form === 'mariadb') void all.orWhereIn('gguid', tx('lo_syncbox').where({ tablename: table }).select('gguidrif')) }).select(shape.columns.map(({ physical }) => physical))
  const stored = new Map<string, Stamp>(rows.map(row => [textOf(row['gguid']), numberOf(row['tid'])]))
  const ours = await changedHere(tx, form, table, stored, since)
  const lost: Lost[] = rows.filter(row => ours.has(textOf(row['gguid'])))
    .flatMap(row => lostOf(textOf(row['gguid']), { row: travelling(shape, row, undefined), writer: textOf(row['ut']), stamp: numberOf(row['tid']) }) ?? [])
  await keepLost(tx, form, lost, work.clock.now())
  work.tally.lost += lost.length
}
