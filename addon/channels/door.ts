import type { Desk } from '../desk.ts'
import type { Call, ChannelName, ReceivedMessage, ReceivedStatus } from './connector.ts'
import { openConnector } from './connectors.ts'

export type Reply = { readonly type: string, readonly text: string }

/**
 * What a messaging company calls with. Believed calls are written down before they are answered, each message once
 * whatever the company repeats; the work on them is done by who delivers. Undefined = nobody lives here.
 */
export async function receive(desk: Desk, channel: ChannelName, call: Call): Promise<Reply | undefined> {
  const connector = openConnector(desk, channel)
  if (connector === undefined) return undefined
  if (call.method === 'GET') {
    const greeting = connector.greet(call)
    return greeting === undefined ? undefined : { type: 'text/plain', text: greeting }
  }
  if (!connector.believes(call)) return undefined
  const { messages, statuses } = connector.read(call)
  await keepMessages(desk, channel, messages)
  for (const status of statuses) await noteStatus(desk, channel, status)
  return connector.thanks
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

/** Companies say yes first and no later: what came to nothing is told like what was refused at once. */
async function noteStatus(desk: Desk, channel: ChannelName, { id, failed, words }: ReceivedStatus): Promise<void> {
  if (!failed) return
  await desk.db.knex('tk_channel_out').where({ channel, outside: id.slice(0, longestId), status: 'sent' })
    .update({ status: 'bounced', result: words, next_at: desk.clock.now().getTime(), leased_by: '', lease_until: 0 })
}
