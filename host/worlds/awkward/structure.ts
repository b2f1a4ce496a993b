import type { FieldRow, HostRecord, TableRow } from '@nios4/sdk'
import { stampAfter } from '../../../formats/stamps.ts'
import type { HostDatabase } from '../../open.ts'
import type { HostUser } from '../../program/host-user.ts'
import { fixedId } from '../../schema/fixed-id.ts'
import { rowsOf, strayField } from './stray.ts'

/** Types nobody documented: 34 with a text column, 7 without any, 99 with a column of its own idea. (docs/host.md, C.1) */
export async function unknownFieldTypes(host: HostDatabase, user: HostUser, table: string): Promise<void> {
  await strayField(host, user, { table, name: 'tipo_34', label: 'Tipo 34', type: 34, column: "TEXT NOT NULL DEFAULT ''" })
  await strayField(host, user, { table, name: 'tipo_7', label: 'Tipo 7', type: 7 })
  await strayField(host, user, { table, name: 'tipo_99', label: 'Tipo 99', type: 99, column: 'DOUBLE NOT NULL DEFAULT 0' })
}

/** A field row that came by sync while its column never did. */
export const fieldWithoutColumn = (host: HostDatabase, user: HostUser, table: string): Promise<void> =>
  strayField(host, user, { table, name: 'perduto', label: 'Campo perduto', type: 0 })

/** A column somebody added by hand: invisible to the host, and it must survive us. */
export async function columnWithoutField(host: HostDatabase, table: string): Promise<void> {
  if (await host.knex.schema.hasColumn(table, 'colonna_orfana')) return
  await host.knex.raw("ALTER TABLE ?? ADD COLUMN colonna_orfana VARCHAR(80) NOT NULL DEFAULT 'resta qui'", [table])
}

/** Two fields with one label, and one field told by two rows. */
export async function duplicateLabels(host: HostDatabase, user: HostUser, table: string): Promise<void> {
  const first = await host.knex<FieldRow>('so_fields').where({ tablename: table, eli: 0 }).orderBy('columnindex').first()
  if (first === undefined) return
  await strayField(host, user, { table, name: 'doppione', label: first.fieldlabel, type: 0, column: "TEXT NOT NULL DEFAULT ''" })
  const gguid = fixedId('second row', table, first.fieldname)
  if (await host.knex<FieldRow>('so_fields').where({ gguid }).first() !== undefined) return
  await host.knex<FieldRow>('so_fields').insert({ ...first, gguid, tid: first.tid - 1, fieldlabel: `${first.fieldlabel} (vecchio)` })
}

/** `param` and `style` that are no JSON at all, on a field and on its table's expressions. */
export async function brokenParam(host: HostDatabase, user: HostUser, table: string): Promise<void> {
  await strayField(host, user, { table, name: 'param_rotto', label: 'Parametri rotti', type: 12, column: "TEXT NOT NULL DEFAULT ''" })
  await host.knex<FieldRow>('so_fields').where({ tablename: table, fieldname: 'param_rotto' })
    .update({ param: 'LIST=unita_misura;', style: '{"L":1,', expression: 'null' })
  await host.knex<TableRow>('so_tables').where({ tablename: table }).update({ expressions: '[totale] = {non chiuso' })
}

/** A retired and an archived copy of the newest row. */
export async function retiredRows(host: HostDatabase, table: string): Promise<void> {
  const last = (await rowsOf(host, table)).at(-1)
  if (last === undefined) return
  const row = await host.knex<HostRecord>(table).where({ gguid: last }).first<HostRecord | undefined>()
  if (row === undefined) return
  const copies = [{ gguid: fixedId('retired', table), eli: 1, arc: 0 }, { gguid: fixedId('archived', table), eli: 0, arc: 1 }]
  await host.knex(table).whereIn('gguid', copies.map(copy => copy.gguid)).delete()
  for (const copy of copies) await host.knex(table).insert({ ...row, ...copy, tid: stampAfter(new Date(0), row.tid) })
}
