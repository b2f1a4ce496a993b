import type { Desk } from '../desk.ts'
import type { Customer } from '../people/person.ts'
import { customerKey, sightOf } from '../people/sight.ts'
import { host } from '../records/columns.ts'
import { textOf } from '../records/values.ts'
import { quoted, written } from '../records/written.ts'
import type { ListQuery } from './list.ts'
import { silentChanges } from './number.ts'

/**
 * A part of any statement: one text that changes with whatever the host or we do to a customer's tickets. One look into his
 * part of an index. `whose` is an expression of that statement for his id; where it is null the text is empty.
 */
export function sumText(desk: Desk, whose: string): string {
  const { table } = desk.names.ticket
  const from = `from ${quoted(table)} t where t.${host.retired} = 0 and t.${host.archived} = 0 and t.${quoted(customerKey(desk))} = ${whose}`
  const silent = `coalesce((select value from tk_counter where name = '${silentChanges}'), 0)`
  // Stamps since the year 2000: added up whole they would be rounded.
  const [newest, sum] = [`max(t.${host.stamp})`, `sum(t.${host.stamp} - 20000000000000)`]
  return desk.db.form === 'sqlite'
    ? `(select cast(${newest} as integer) || '.' || cast(${sum} as integer) || '.' || count(*) || '.' || ${silent} ${from})`
    : `(select concat_ws('.', ${newest}, ${sum}, count(*), ${silent}) ${from})`
}

/** Known before the list is asked for: same text, same page. `sum`: what `sumText` told, where it was asked with something else. */
export async function listValidator(desk: Desk, person: Customer, asked: ListQuery, sum?: string): Promise<string> {
  const { version } = await desk.reading.policies(desk)
  return [version, person.language, person.account, sum ?? await sumOf(desk, person), JSON.stringify(asked)].join('\n')
}

async function sumOf(desk: Desk, person: Customer): Promise<string> {
  const sight = sightOf(person)
  if (sight.kind !== 'of-customer') return ''
  const [row] = await written(desk.db.knex, `select ${sumText(desk, '?')} as sum`, [sight.customer])
  return textOf(row?.['sum'])
}
