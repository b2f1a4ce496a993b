import type { Desk } from '../desk.ts'
import { ignore } from './decide.ts'

const day = 24 * 3_600_000
/** As long as anybody may hand the same message over again. */
const knownMs = 180 * day
/** What its owner did not decide on in a season he will not. */
const patienceMs = 90 * day
const atOnce = 500

/** Once an hour: what came in long ago is forgotten, what waits too long is thrown away with its words and files. */
export async function tidyIncoming(desk: Desk): Promise<void> {
  const { knex } = desk.db
  const now = desk.clock.now().getTime()
  const old: { id: string }[] = await knex('tk_incoming').where({ state: 'waiting' }).where('received_at', '<', now - patienceMs).limit(atOnce).select('id')
  for (const { id } of old) await ignore(desk, id)
  const over: { id: string }[] = await knex('tk_incoming').whereNot({ state: 'waiting' }).where('received_at', '<', now - knownMs).limit(atOnce).select('id')
  await knex('tk_incoming').whereIn('id', over.map(({ id }) => id)).delete()
  await knex('tk_bounce').where('at', '<', now - knownMs).delete()
  // Long after its end a token is still told to be old, and not lost.
  await knex('tk_reply').where('expires_at', '<', now - 2 * knownMs).delete()
}
