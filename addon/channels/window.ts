import type { Desk } from '../desk.ts'
import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { ChannelName, Connector } from './connector.ts'
import { openConnector } from './connectors.ts'

/** When somebody last wrote by a channel; 0 = never. */
export async function lastFrom(from: From, channel: ChannelName, sender: string): Promise<number> {
  const row: RawRow | undefined = await from('tk_channel_in').where({ channel, sender }).max({ at: 'at' }).first()
  return numberOf(row?.['at'])
}

/** Until when he may be answered freely by this channel: WhatsApp takes answers for 24 hours after he wrote. Undefined = no limit. */
export async function answerableUntil(desk: Desk, from: From, channel: ChannelName, sender: string): Promise<number | undefined> {
  const windowMs = openConnector(desk, channel)?.windowMs
  return windowMs === undefined ? undefined : await lastFrom(from, channel, sender) + windowMs
}

/** The connector an answer can leave by now, or why there is none. */
export async function wayOut(desk: Desk, channel: ChannelName, number: string): Promise<Connector | 'closed' | 'off'> {
  try {
    const connector = openConnector(desk, channel)
    if (connector === undefined) return 'off'
    const until = await answerableUntil(desk, desk.db.knex, channel, number)
    return until !== undefined && desk.clock.now().getTime() >= until ? 'closed' : connector
  } catch { return 'off' }
}

/** The same for whoever writes on a ticket: undefined where its channel sets no limit. */
export async function windowOf(desk: Desk, ticket: string): Promise<number | undefined> {
  const row: RawRow | undefined = await desk.db.knex('tk_incoming').where({ ticket, channel: 'whatsapp' }).whereNot({ sender: '' }).orderBy('received_at', 'desc').first('sender')
  if (row === undefined) return undefined
  try { return await answerableUntil(desk, desk.db.knex, 'whatsapp', textOf(row['sender'])) } catch { return undefined }
}
