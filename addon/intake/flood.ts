import type { Desk } from '../desk.ts'
import type { Judgement } from './judgement.ts'
import { wait } from './judgement.ts'

const hour = 3_600_000
const mostOfSender = 30
const mostOfTicket = 40
/** Of one stranger in a day; what comes after is not even kept. */
const mostWaiting = 20
const mostWaitingInAll = 2000

/** More than a person sends. A known one's letters then wait for the owner, a stranger's are thrown away. (S51) */
export async function isFlood(desk: Desk, sender: string, judged: Judgement): Promise<Judgement | undefined> {
  const { knex } = desk.db
  const now = desk.clock.now().getTime()
  const count = async (where: Readonly<Record<string, string>>, since: number): Promise<number> => {
    const row: { count?: unknown } | undefined = await knex('tk_incoming').where(where).where('received_at', '>', since).whereNot({ state: 'taking' }).count({ count: '*' }).first()
    return Number(row?.count ?? 0)
  }
  if (judged.act === 'wait') {
    if (await count({ state: 'waiting', sender }, now - 24 * hour) >= mostWaiting) return { act: 'drop', reason: 'flood' }
    return await count({ state: 'waiting' }, 0) >= mostWaitingInAll ? { act: 'drop', reason: 'full' } : undefined
  }
  if (judged.act !== 'reply' && judged.act !== 'open' && judged.act !== 'firm-reply') return undefined
  const tooMany = await count({ sender }, now - hour) >= mostOfSender || (judged.act !== 'open' && await count({ ticket: judged.ticket }, now - hour) >= mostOfTicket)
  return tooMany ? wait('flood', { quiet: true }) : undefined
}
