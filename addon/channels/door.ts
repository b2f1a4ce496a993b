import type { Desk } from '../desk.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { Call, ChannelName, Received, ReceivedMessage, ReceivedStatus } from './connector.ts'
import { openConnector } from './connectors.ts'

/** What a company said, and what it wants to hear when that was taken. */
export type Heard = { readonly type: string, readonly text: string, readonly received: Received }

const nothing: Received = { messages: [], statuses: [] }

/** What a messaging company calls with; undefined = nobody lives here, or it is not the company we know. Writes nothing. */
export function hear(desk: Desk, channel: ChannelName, call: Call): Heard | undefined {
  const connector = openConnector(desk, channel)
  if (connector === undefined) return undefined
  if (call.method === 'GET') {
    const greeting = connector.greet(call)
    return greeting === undefined ? undefined : { type: 'text/plain', text: greeting, received: nothing }
  }
  return connector.believes(call) ? { ...connector.thanks, received: connector.read(call) } : undefined
}

/** Written down before it is answered, each message once whatever the company repeats; the work on it is done by who delivers. */
export async function keepReceived(desk: Desk, channel: ChannelName, { messages, statuses }: Received): Promise<void> {
  await keepMessages(desk, channel, messages)
  for (const status of statuses) await noteStatus(desk, channel, status)
}

const longestId = 255

async function keepMessages(desk: Desk, channel: ChannelName, messages: readonly ReceivedMessage[]): Promise<void> {
  if (messages.length === 0) return
  const now = desk.clock.now().getTime()
  const rows = messages.map(({ id, sender, at, ...told }) => ({
    channel, id: id.slice(0, longestId), sender, body: JSON.stringify(told), status: 'waiting', attempts: 0, next_at: now,
    // A clock that is ahead must not open the window of answers for longer.
    at: at > 0 ? Math.min(at, now) : now,
  }))
  await desk.db.inTransaction(async tx => { await tx('tk_channel_in').insert(rows).onConflict(['channel', 'id']).ignore() })
}

const keepMs = 30 * 24 * 3_600_000

/** What was taken in stands in its ticket or waits for the owner elsewhere; here it is forgotten after a month, as are answers that are over. */
export async function trimChannels(desk: Desk, most = 500): Promise<void> {
  const before = desk.clock.now().getTime() - keepMs
  const { knex } = desk.db
  const over: readonly RawRow[] = await knex('tk_channel_in').where({ status: 'taken' }).where('at', '<', before).limit(most).select('channel', 'id')
  for (const row of over) await knex('tk_channel_in').where({ channel: textOf(row['channel']), id: textOf(row['id']) }).delete()
  const gone: readonly RawRow[] = await knex('tk_channel_out').whereIn('status', ['sent', 'dropped', 'unsent']).where('created_at', '<', before).limit(most).select('id')
  if (gone.length > 0) await knex('tk_channel_out').whereIn('id', gone.map(row => textOf(row['id']))).delete()
}

/** Companies say yes first and no later: what came to nothing is told like what was refused at once. */
async function noteStatus(desk: Desk, channel: ChannelName, { id, failed, words }: ReceivedStatus): Promise<void> {
  if (!failed) return
  await desk.db.knex('tk_channel_out').where({ channel, outside: id.slice(0, longestId), status: 'sent' })
    .update({ status: 'bounced', result: words, next_at: desk.clock.now().getTime(), leased_by: '', lease_until: 0 })
}
