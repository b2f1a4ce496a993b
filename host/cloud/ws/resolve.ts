import type { HostRecord, TableRow } from '@nios4/sdk'
import { physicalName } from '../../../formats/columns.ts'
import { numberCell } from '../../../formats/packet.ts'
import { saveRow } from '../../program/save-row.ts'
import { CallFault } from '../answer.ts'
import { childTables } from './detail.ts'
import { assignmentsIn, sumsIn, valueOf } from './expressions.ts'
import { recordOf } from './saving.ts'
import { shown, visibleTable } from './visible.ts'
import type { Asking } from './visible.ts'

/**
 * `detail_resolve`: calculates a record and its additional rows anew, the rows first because the record may add them up.
 * Value allocators are left as they are: nobody knows their form. (docs/host.md, G, D.1)
 */
export async function detailResolve(asking: Asking, table: string, id: string): Promise<object> {
  const visible = await visibleTable(asking, table, 'editable')
  const record = await recordOf(visible, id)
  if (record === undefined) throw new CallFault('notfound', 'no such record')
  for (const child of await childTables(asking, table)) {
    const rows: readonly HostRecord[] = await asking.web.knex<HostRecord>(child).where({ gguidp: id, tap: table, eli: 0 })
    for (const row of rows) await calculate(asking, child, row, record)
  }
  const parent = record.tap === '' ? undefined : await rowOf(asking, record.tap, record.gguidp)
  await calculate(asking, table, record, parent)
  const now = await recordOf(visible, id)
  return { values: shown(now ?? record, visible) }
}

/** Writes what comes out otherwise than it stands there; nothing changed is nothing written. */
async function calculate(asking: Asking, table: string, row: HostRecord, parent: HostRecord | undefined): Promise<void> {
  const { web, user, now } = asking
  const told = await web.knex<TableRow>('so_tables').where({ tablename: table, eli: 0 }).first()
  const text = told?.expressions ?? ''
  const sums = await sumsOf(asking, table, row.gguid, text)
  const cells: Record<string, number> = {}
  for (const { field, formula } of assignmentsIn(text)) {
    const value = valueOf(formula, {
      own: name => cells[name] ?? numberCell(row[physicalName(name)]), parent: name => numberCell(parent?.[physicalName(name)]),
      sum: (child, name) => sums.get(`${child}.${name}`) ?? NaN,
    })
    if (value !== undefined && physicalName(field) in row && numberCell(row[physicalName(field)]) !== value) cells[field] = value
  }
  if (Object.keys(cells).length > 0) await saveRow(web, user, table, cells, { id: row.gguid, now })
}

async function sumsOf(asking: Asking, table: string, id: string, text: string): Promise<ReadonlyMap<string, number>> {
  const children = new Set(await childTables(asking, table))
  const sums = new Map<string, number>()
  for (const { child, field } of sumsIn(text)) {
    if (!children.has(child)) continue
    const rows: readonly HostRecord[] = await asking.web.knex<HostRecord>(child).where({ gguidp: id, tap: table, eli: 0 })
    sums.set(`${child}.${field}`, rows.reduce((sum, row) => sum + numberCell(row[physicalName(field)]), 0))
  }
  return sums
}

async function rowOf({ web }: Asking, table: string, id: string): Promise<HostRecord | undefined> {
  const told = await web.knex<TableRow>('so_tables').where({ tablename: table, eli: 0 }).first()
  return told === undefined ? undefined : web.knex<HostRecord>(table).where({ gguid: id }).first<HostRecord | undefined>()
}
