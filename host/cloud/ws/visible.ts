import type { FieldRow, TableRow } from '@nios4/sdk'
import { familiesOf, travelling } from '../../../formats/travelling.ts'
import type { Families } from '../../../formats/travelling.ts'
import type { TravellingRow } from '../../../formats/packet.ts'
import type { HostDatabase } from '../../open.ts'
import { allowed } from '../../program/host-user.ts'
import type { HostUser } from '../../program/host-user.ts'
import { userOf } from '../admitting.ts'
import { CallFault } from '../answer.ts'
import type { Call } from '../call.ts'
import { admitted } from '../state.ts'
import type { CloudState } from '../state.ts'

/** Who asks, in which web tables. */
export type Asking = { readonly web: HostDatabase, readonly user: HostUser, readonly now: Date }

/** A table as one user may see it; columns closed to him are not in it at all. (docs/host.md, B.6) */
export type Visible = Asking & {
  readonly table: TableRow
  readonly fields: readonly FieldRow[]
  /** Every column he sees, companions and standard columns among them. */
  readonly families: Families
}

export async function askingOf(state: CloudState, call: Call): Promise<Asking> {
  const { person, database: { web } } = await admitted(state, call)
  return { web, user: await userOf(web, person), now: state.clock.now() }
}

/** @throws CallFault `notfound` for what is not there, `unauthorized` for what his categories may not do. */
export async function visibleTable(asking: Asking, name: string, right: 'displayable' | 'editable' | 'eliminable'): Promise<Visible> {
  const { web, user } = asking
  const table = await web.knex<TableRow>('so_tables').where({ tablename: name, eli: 0 }).first()
  if (table === undefined) throw new CallFault('notfound', 'no such table')
  if (!allowed(table.displayable, user) || !allowed(table[right], user)) throw new CallFault('unauthorized', 'not allowed')
  const rows: readonly FieldRow[] = await web.knex<FieldRow>('so_fields').where({ tablename: name }).orderBy('ind')
  const fields = rows.filter(field => allowed(field.displayable, user))
  return { ...asking, table, fields, families: familiesOf(fields.filter(({ eli }) => eli === 0)) }
}

/** A row as he may have it. */
export const shown = (row: Readonly<Record<string, unknown>>, { families }: Visible): TravellingRow =>
  Object.fromEntries(Object.entries(travelling(row, families)).filter(([name]) => families.has(name)))

/** The table of a call: older clients name it in the body, newer ones in the query. */
export function tableOf(call: Call, body: Readonly<Record<string, unknown>> = {}): string {
  const named = body['tablename']
  return typeof named === 'string' && named !== '' ? named : call.needed('tablename')
}
