import type { Desk } from '../desk.ts'
import type { Options } from '../fields/options.ts'
import { say } from '../words/say.ts'
import { answerOf } from './answer-to.ts'
import { letterPause, patienceMs } from './back-off.ts'
import { claimLetters, release, settle } from './claim.ts'
import type { Claimed } from './claim.ts'
import { compose } from './compose.ts'
import { gather } from './facts.ts'
import type { Facts } from './facts.ts'
import { foldDue } from './fold.ts'
import { grouped } from './grouped.ts'
import { letterLogo } from './logo.ts'
import { restOutbox, serverAway, serverBack } from './mail-server.ts'
import { logoId } from './mime.ts'
import { oneAddress } from './one-address.ts'
import type { Letter, Logo, Outcome, Post } from './post.ts'
import { render } from './render.ts'

export type Delivered = { readonly sent: number, readonly failed: number, readonly dropped: number }

type Counts = { sent: number, failed: number, dropped: number }

/** One run with what stays the same in it. */
type Run = { readonly desk: Desk, readonly post: Post, readonly answersTo: string, readonly counts: Counts, readonly logo: (options: Options) => Promise<Logo | undefined>, wasAway: boolean, away: boolean }

const batch = 40

/** `answersTo`: the address where answers are taken in; without one letters are answered to the firm. */
export type Delivering = { readonly worker: string, readonly limit?: number, readonly answersTo?: string }

/**
 * Folds what is due and sends up to `limit` letters. At-least-once: a letter that left before we could note it leaves
 * again with the same Message-ID. Safe beside other workers; several runs of the same worker too.
 */
export async function deliverOnce(desk: Desk, post: Post, { worker, limit = 500, answersTo = '' }: Delivering): Promise<Delivered> {
  const counts: Counts = { sent: 0, failed: 0, dropped: 0 }
  const away = await serverAway(desk)
  if (away !== undefined && away.until > desk.clock.now().getTime()) return counts
  await foldDue(desk)
  const run: Run = { desk, post, counts, answersTo, logo: onceLogo(desk), wasAway: away !== undefined, away: false }
  for (let left = limit; left > 0 && !run.away;) {
    // A server just back gets one letter first: it may not be back.
    const { lease, letters } = await claimLetters(desk, worker, run.wasAway ? 1 : Math.min(batch, left))
    if (letters.length === 0) break
    left -= letters.length
    await sendBatch(run, lease, letters)
  }
  return { ...counts }
}

function onceLogo(desk: Desk): Run['logo'] {
  let found: Promise<Logo | undefined> | undefined
  return options => { found ??= letterLogo(desk, options); return found }
}

async function sendBatch(run: Run, lease: string, letters: readonly Claimed[]): Promise<void> {
  const facts = await gather(run.desk, letters).catch(async fault => { await release(run.desk, lease, letters); throw fault })
  const logo = await run.logo(facts.around.options)
  // Letters to one address leave in their order, addresses side by side on the pool's connections.
  const rows = [...grouped(letters, ({ account, address }) => account || address).values()]
  const lanes = Array.from({ length: Math.max(1, run.post.connections) }, async () => {
    for (let row = rows.shift(); row !== undefined && !run.away; row = rows.shift()) await sendRow(run, lease, row, facts, logo)
  })
  await Promise.all(lanes)
  if (run.away) await release(run.desk, lease, letters)
}

async function sendRow(run: Run, lease: string, letters: readonly Claimed[], facts: Facts, logo: Logo | undefined): Promise<void> {
  for (const [at, letter] of letters.entries()) {
    const outcome = await sendOne(run, lease, letter, facts, logo)
    if (outcome?.kind === 'later') return putOff(run, lease, letters.slice(at + 1), letter.attempts)
    if (run.away) return
  }
}

/** What follows a letter that must wait waits for it, the longest it may take, or the reader would get the end before the beginning. */
async function putOff(run: Run, lease: string, letters: readonly Claimed[], attempts: number): Promise<void> {
  const next = run.desk.clock.now().getTime() + letterPause(attempts, () => 1)
  for (const letter of letters) await settle(run.desk, lease, letter.id, { next_at: next })
}

async function sendOne(run: Run, lease: string, letter: Claimed, facts: Facts, logo: Logo | undefined): Promise<Outcome | undefined> {
  const { desk, counts } = run
  const built = await build(run, letter, facts, logo)
  if ('reason' in built) {
    counts.dropped += 1
    await settle(desk, lease, letter.id, { status: built.status, reason: built.reason })
    await wipe(desk, letter, facts)
    return undefined
  }
  const outcome = await run.post.send(built)
  await note(run, lease, letter, outcome)
  if (outcome.kind === 'sent') await wipe(desk, letter, facts)
  return outcome
}

type Built = Letter | { readonly status: 'dropped' | 'gave-up', readonly reason: string }

async function build({ desk, answersTo }: Run, letter: Claimed, facts: Facts, logo: Logo | undefined): Promise<Built> {
  try {
    const composed = await compose(desk, letter, facts)
    if ('drop' in composed) return { status: 'dropped', reason: say(desk.language, `letter.reason.${composed.drop}`) }
    const { options } = facts.around
    const look = { colour: options.colour, logo: logo === undefined ? '' : logoId }
    const answer = await answerOf(desk, letter, facts, { answersTo, to: composed.to.address, language: composed.model.language })
    return {
      id: letter.id, house: `${desk.installation.id.replace(/[^A-Za-z0-9-]/g, '')}.ticketing`, to: composed.to, logo,
      fromName: composed.model.company, replyTo: answer.address || options.email || await ownersAddress(desk), date: desk.clock.now(), stop: composed.model.stop, ...render(composed.model, look, answer.line),
    }
  } catch (fault) {
    // One letter that cannot be written must not hold up the others. (S51: poison is parked)
    const words = fault instanceof Error ? fault.message : String(fault)
    desk.log.error('letter not written', { letter: letter.id, kind: letter.kind, words })
    return { status: 'gave-up', reason: say(desk.language, 'letter.reason.broken', { words }) }
  }
}

/** Before the company data are there, answers reach the owner: the vendor's, with the activation key, first of all. */
async function ownersAddress(desk: Desk): Promise<string> {
  const row: { owner_email: string } | undefined = await desk.db.knex('tk_addon').where({ id: 1 }).first('owner_email')
  return oneAddress(row?.owner_email ?? '') ?? ''
}

async function note(run: Run, lease: string, letter: Claimed, outcome: Outcome): Promise<void> {
  const { desk, counts } = run
  const now = desk.clock.now().getTime()
  if (outcome.kind === 'sent') {
    counts.sent += 1
    await settle(desk, lease, letter.id, { status: 'sent', sent_at: now, attempts: letter.attempts + 1, reason: '' })
    if (run.wasAway) await serverBack(desk)
    run.wasAway = false
    return
  }
  counts.failed += 1
  // It may have waited long before anybody tried: for mail settings, say. Letters tried by an earlier version have attempts and no moment.
  const firstTried = letter.sent_at || now
  const tooOld = now - firstTried > patienceMs
  const givesUp = outcome.kind === 'refused' || tooOld
  const reason = givesUp ? say(desk.language, `letter.reason.${tooOld ? 'too-old' : 'refused'}`, { words: outcome.words }) : outcome.words
  // A server nobody reaches says nothing about this letter: it keeps its place.
  const keepsPlace = outcome.kind === 'away' && !outcome.reached
  await settle(desk, lease, letter.id, {
    status: givesUp ? 'gave-up' : 'queued', reason, attempts: letter.attempts + 1, sent_at: firstTried,
    ...keepsPlace ? {} : { next_at: now + letterPause(letter.attempts) },
  })
  if (outcome.kind === 'away' && !run.away) { run.away = true; await restOutbox(desk, outcome.words) }
}

/** One-time links do not stay behind in the outbox. (S58) */
async function wipe(desk: Desk, letter: Claimed, facts: Facts): Promise<void> {
  const carries = facts.notices.get(letter.id)?.some(({ extra }) => extra.includes('http')) ?? false
  if (carries) await desk.db.knex('tk_notice').where({ letter: letter.id }).update({ extra: '{}' })
}
