import type { Desk } from '../desk.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { channelNames } from './connector.ts'
import type { ChannelName } from './connector.ts'
import { openConnector } from './connectors.ts'

export type ChannelHealth = { readonly channel: ChannelName, /** Its keys can be used. */ readonly works: boolean, readonly lastIn: number, readonly waiting: number, /** Answers of the last week that did not leave. */ readonly unsent: number }

const weekMs = 7 * 24 * 3_600_000

/** The connectors somebody wrote down keys for, and how they do. */
export async function channelHealth(desk: Desk): Promise<readonly ChannelHealth[]> {
  const told: ChannelHealth[] = []
  for (const channel of channelNames) {
    const works = worksOf(desk, channel)
    if (works === undefined) continue
    const { knex } = desk.db
    const [last]: readonly RawRow[] = await knex('tk_channel_in').where({ channel }).max({ at: 'at' })
    const [waiting]: readonly RawRow[] = await knex('tk_channel_in').where({ channel, status: 'waiting' }).count({ count: '*' })
    const [unsent]: readonly RawRow[] = await knex('tk_channel_out').where({ channel, status: 'unsent' }).where('created_at', '>', desk.clock.now().getTime() - weekMs).count({ count: '*' })
    told.push({ channel, works, lastIn: numberOf(last?.['at']), waiting: numberOf(waiting?.['count']), unsent: numberOf(unsent?.['count']) })
  }
  return told
}

function worksOf(desk: Desk, channel: ChannelName): boolean | undefined {
  try { return openConnector(desk, channel) === undefined ? undefined : true } catch { return false }
}
