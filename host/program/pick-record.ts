import type { FieldRow, HostRecord } from '@nios4/sdk'
import { readFieldParam } from '../../formats/field-param.ts'
import type { HostDatabase } from '../open.ts'
import type { Cells } from './cells.ts'

/** The cells to save when somebody picks a record in a relation field: text, id and matched copies. The screen copies, not the database. (docs/host.md, E.2) */
export async function pickRecord(host: HostDatabase, table: string, field: string, id: string): Promise<Cells> {
  const row = await host.knex<FieldRow>('so_fields').where({ tablename: table, fieldname: field, eli: 0 }).first()
  const relation = readFieldParam(row?.param ?? '').relation
  if (relation === undefined) throw new Error(`${table}.${field} is no relation`)
  const record = await host.knex<HostRecord>(relation.table).where({ gguid: id }).first<HostRecord | undefined>()
  if (record === undefined) throw new Error(`no record ${id} in ${relation.table}`)
  const copies = Object.entries(relation.matches).map(([own, theirs]) => [own, record[theirs] ?? ''] as const)
  return { [field]: record[relation.caption] ?? '', [`gguid_${field}`]: id, ...Object.fromEntries(copies) }
}
