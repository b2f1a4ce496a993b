import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { speakForFirm } from '../tickets/speak.ts'
import { say } from '../words/say.ts'
import type { Incoming } from './incoming.ts'
import type { Judgement } from './judgement.ts'

/** A letter that came back: it stands with the letter, and on its ticket where only the firm reads it. Told once. (S51) */
export async function noteIn(desk: Desk, tx: Tx, id: string, judged: Extract<Judgement, { act: 'note' }>, incoming: Incoming): Promise<void> {
  const { letter = '', ticket = '' } = judged
  const bounce = incoming.letter?.bounce
  if (bounce === undefined || letter === '' || judged.reason !== 'bounce') return
  const known: unknown = await tx('tk_bounce').where({ letter }).first('id')
  if (known !== undefined) return
  const words = bounce.words.replace(/\s+/g, ' ').slice(0, 500)
  const row: { address: string, account: string } | undefined = await tx('tk_letter').where({ id: letter }).first('address', 'account')
  const address = bounce.recipient || row?.address || ''
  await tx('tk_bounce').insert({ id, letter, ticket, address, words, at: desk.clock.now().getTime() })
  await tx('tk_letter').where({ id: letter, status: 'sent' }).update({ status: 'gave-up', reason: say(desk.language, 'letter.reason.bounced', { words }) })
  const there: unknown = ticket === '' ? undefined : await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket, gone: 0 }).first('id')
  if (there === undefined) return
  const text = say(desk.language, 'incoming.bounced', { address, words })
  await speakForFirm(desk, tx, ticket, { text, kept: [], author: { kind: 'addon', name: '' }, audience: 'firm', place: 'mail' })
}
