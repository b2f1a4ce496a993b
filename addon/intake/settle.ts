import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { firmAuthor } from '../sessions/firm-reader.ts'
import { speakForFirm } from '../tickets/speak.ts'
import type { KeptFile } from '../tickets/upload.ts'
import { noteIn } from './bounce-note.ts'
import type { Claim } from './claim.ts'
import { digestOf } from './digest.ts'
import { dropIncoming, keepIncoming, waitingRoom } from './files.ts'
import type { Incoming, Taken } from './incoming.ts'
import { senderOf } from './judge.ts'
import type { Judgement } from './judgement.ts'
import { answerIn, openByLetterIn } from './say.ts'
import { tellWaiting } from './tell-waiting.ts'
import { wording } from './wording.ts'

/** Carries out what was judged: files first, then one transaction with everything in it. */
export async function settleIncoming(desk: Desk, incoming: Incoming, claim: Claim, judged: Judgement): Promise<Taken> {
  if (judged.act === 'later') {
    await forgetClaim(desk, claim)
    return { kind: 'later', incoming: claim.id, reason: judged.reason }
  }
  const acts = judged.act === 'reply' || judged.act === 'open' || judged.act === 'firm-reply'
  const table = acts ? desk.names.file : waitingRoom
  const files = acts || judged.act === 'wait' ? incoming.files : []
  const { kept, refused } = await keepIncoming(desk, table, files)
  try {
    return await desk.db.inTransaction(async tx => {
      const taken = await carryOut(desk, tx, { incoming, claim, judged, kept, refused })
      await close(desk, tx, { incoming, claim, judged, kept, refused }, taken)
      return taken
    })
  } catch (fault) {
    await dropIncoming(desk, table, kept)
    throw fault
  }
}

export type InHand = {
  readonly incoming: Incoming, readonly claim: Claim, readonly judged: Judgement, readonly kept: readonly KeptFile[], readonly refused: readonly string[]
}

async function carryOut(desk: Desk, tx: Tx, inHand: InHand): Promise<Taken> {
  const { incoming, claim, judged, kept, refused } = inHand
  const way = { place: incoming.channel, incoming: claim.id }
  const said = { subject: incoming.subject, text: incoming.text, kept, refused }
  switch (judged.act) {
    case 'reply': return { ...await answerIn(desk, tx, judged.who, judged.ticket, said, way), incoming: claim.id, reason: judged.reason }
    case 'open': return { kind: 'ticket', ...await openByLetterIn(desk, tx, judged.who, said, way), incoming: claim.id, reason: judged.reason }
    case 'firm-reply':
      await speakForFirm(desk, tx, judged.ticket, { ...wording(desk, { ...said, text: judged.text }), author: await firmAuthor(tx, judged.address), audience: 'all', place: 'mail' })
      return { kind: 'reply', incoming: claim.id, ticket: judged.ticket, number: 0, reason: judged.reason }
    case 'wait':
      if (judged.quiet !== true) await tellWaiting(desk, tx)
      return { kind: 'quarantine', incoming: claim.id, reason: judged.reason }
    case 'note':
      await noteIn(desk, tx, claim.id, judged, incoming)
      return { kind: 'noted', incoming: claim.id, reason: judged.reason }
    default: return { kind: 'dropped', incoming: claim.id, reason: judged.reason }
  }
}

const states = { reply: 'taken', ticket: 'taken', quarantine: 'waiting', noted: 'noted', dropped: 'dropped', known: 'taken', later: 'taking' } as const

/** What stays of it: while it waits all of it, afterwards only that it was here. */
async function close(desk: Desk, tx: Tx, { incoming, claim, judged, kept, refused }: InHand, taken: Taken): Promise<void> {
  const waits = taken.kind === 'quarantine'
  const ticket = 'ticket' in taken ? taken.ticket : 'ticket' in judged ? judged.ticket ?? '' : ''
  const closed = await tx('tk_incoming').where({ id: claim.id, leased_by: claim.lease, state: 'taking' }).update({
    sender: senderOf(incoming) || incoming.sender.address.slice(0, 200), name: incoming.sender.name.slice(0, 200), subject: incoming.subject.slice(0, 500),
    body: waits ? incoming.text.slice(0, 100_000) : '', files: waits ? JSON.stringify({ kept, refused }) : '', state: states[taken.kind],
    reason: 'reason' in taken ? taken.reason : '', verdict: incoming.letter?.verdict ?? 'pass', ticket, account: 'account' in judged ? judged.account ?? '' : 'who' in judged ? judged.who.account : '',
    letter: 'letter' in judged ? judged.letter ?? '' : '', digest: digestOf(incoming), at: stampOf(incoming), leased_by: '', lease_until: 0,
    decided_at: waits ? 0 : desk.clock.now().getTime(),
  })
  // The lease ran out and another worker has it now: this transaction must leave nothing behind. (M03)
  if (closed !== 1) throw new Error('the lease of something that came in ran out')
}

const stampOf = ({ at }: Incoming): number => Number.isFinite(at.getTime()) ? Math.max(0, at.getTime()) : 0

const forgetClaim = (desk: Desk, { id, lease }: Claim): Promise<unknown> => desk.db.knex('tk_incoming').where({ id, leased_by: lease, state: 'taking' }).delete()
