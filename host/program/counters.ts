import type { FieldRow } from '@nios4/sdk'
import type { Knex } from 'knex'
import { applyCounterMask } from '../../formats/counter-mask.ts'
import { readFieldParam } from '../../formats/field-param.ts'
import type { Cells } from './cells.ts'

type Counter = { readonly gguid: string, readonly eli: number, readonly counterlabel: string, readonly countermask: string, readonly countervalue: number }

/** Fills the empty counter fields of a new row: this host is its own server, so it draws the number itself. (docs/host.md, D.6, E.2) */
export async function withCounters(trx: Knex, table: string, values: Cells): Promise<Cells> {
  const fields = await trx<FieldRow>('so_fields').where({ tablename: table, eli: 0, fieldtype: 15 }).select('fieldname', 'param')
  const drawn: Record<string, string> = {}
  for (const { fieldname, param } of fields) {
    const { counter } = readFieldParam(param)
    if (counter === undefined || (values[fieldname] ?? '') !== '') continue
    const text = await draw(trx, counter)
    if (text !== undefined) drawn[fieldname] = text
  }
  return { ...values, ...drawn }
}

async function draw(trx: Knex, label: string): Promise<string | undefined> {
  const row = await trx<Counter>('so_counters').where({ counterlabel: label, eli: 0 }).forUpdate()
    .first<Counter | undefined>()
  if (row === undefined) return undefined
  await trx('so_counters').where({ gguid: row.gguid }).update({ countervalue: row.countervalue + 1 })
  return applyCounterMask(row.countermask, row.countervalue + 1)
}
