import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { normalAddress } from '../../people/address.ts'
import type { Known } from '../claim.ts'
import type { Incoming } from '../incoming.ts'
import type { LetterFacts } from '../letter-facts.ts'
import { verdictOf } from './authentication.ts'
import { automaticOf } from './automatic.ts'
import { bounceOf } from './bounce.ts'
import { headerLines, messageIds, valueOf, valuesOf } from './header-lines.ts'
import type { HeaderLines } from './header-lines.ts'
import { parsed } from './parse.ts'
import type { Parsed } from './parse.ts'
import { plainText } from './plain.ts'
import { surelyNew, withoutQuote } from './quoted.ts'
import { headOf } from './raw.ts'
import type { Raw } from './raw.ts'
import { sendersOf, wordsIn } from './sender.ts'

/** Names of the mail servers whose word on a sender counts, as they sign it in `Authentication-Results`. */
export type Trust = readonly string[]

export type ReadLetter = { readonly incoming: Incoming, /** Removes what was laid on disk for it. */ remove(): Promise<void> }

/** A letter as something that came in. What cannot be read, or is too large, keeps its head: the owner is told who wrote. */
export async function readLetter(folder: string, raw: Raw, trust: Trust): Promise<ReadLetter> {
  const lines = headerLines(raw.head)
  const paths: string[] = []
  const body = raw.whole && raw.readable ? await parsed(createReadStream(raw.path), folder, paths).catch(() => undefined) : undefined
  const outer = await letterOf(lines, body, raw, trust)
  const incoming = valueOf(lines, 'x-trasporto') === 'posta-certificata' && body !== undefined && body.inner !== '' ? await inside(outer, body.inner, { folder, paths }) : outer
  return { incoming, remove: async () => { await Promise.all(paths.map(path => rm(path, { force: true }))) } }
}

/**
 * Certified mail brings the letter in an envelope of its provider. Who really wrote it the envelope says; that it is an
 * envelope of a provider nobody proves here, so it is not vouched for.
 */
async function inside(outer: Incoming, path: string, { folder, paths }: { readonly folder: string, readonly paths: string[] }): Promise<Incoming> {
  const raw: Raw = { path, whole: true, readable: true, head: await headOf(path) }
  const lines = headerLines(raw.head)
  const body = await parsed(createReadStream(path), folder, paths).catch(() => undefined)
  const inner = await letterOf(lines, body, raw, [])
  return { ...inner, key: outer.key, ...inner.letter === undefined ? {} : { letter: { ...inner.letter, automatic: outer.letter?.automatic ?? '' } } }
}

async function letterOf(lines: HeaderLines, body: Parsed | undefined, raw: Raw, trust: Trust): Promise<Incoming> {
  const senders = sendersOf(lines)
  const [sender = { address: '', name: '' }] = senders
  const subject = subjectIn(lines)
  const written = await wordsOf(body)
  const bounce = bounceOf(lines, subject, { text: written.whole.slice(0, 64_000), status: body?.status ?? '', original: body?.original ?? '' })
  const letter: LetterFacts = {
    verdict: verdictFor(lines, trust),
    tokens: [...new Set([...tokensOf(lines), ...tokensIn(written.whole)])],
    automatic: automaticOf(lines, subject), bounce, ownWords: written.sure,
    doubt: !raw.whole ? 'too-big' : body === undefined ? 'unreadable' : senders.length === 1 ? '' : 'from-unclear',
  }
  return {
    channel: 'mail', key: keyOf(raw, trust), sender, subject, text: written.own, files: body?.files ?? [],
    at: new Date(valueOf(lines, 'date')), answers: messageIds(lines), letter,
  }
}

const subjectIn = (lines: HeaderLines): string => wordsIn(valueOf(lines, 'subject')).replace(/\s+/g, ' ').slice(0, 500)

/** What its head alone tells of it. */
export function knownOf({ head }: Raw): Known {
  const lines = headerLines(head)
  const [sender = { address: '', name: '' }] = sendersOf(lines)
  return { sender: normalAddress(sender.address) ?? sender.address, name: sender.name, subject: subjectIn(lines), body: '' }
}

/** Twice what is kept of any letter: what stands below was written to keep us busy. (S51) */
const longest = 200_000

/** All its words, and those that are new in it. */
async function wordsOf(body: Parsed | undefined): Promise<{ readonly whole: string, readonly own: string, readonly sure: string }> {
  if (body === undefined) return { whole: '', own: '', sure: '' }
  const text = body.text.slice(0, longest)
  if (text.trim() !== '') return { whole: text, own: withoutQuote(text), sure: surelyNew(text) }
  const whole = await plainText(body.html, true)
  const own = await plainText(body.html, false)
  return { whole, own: withoutQuote(own || whole), sure: surelyNew(own) }
}

const places = ['to', 'cc', 'delivered-to', 'x-original-to', 'x-delivered-to', 'envelope-to', 'x-envelope-to', 'x-forwarded-to', 'resent-to', 'received']

const tokensOf = (lines: HeaderLines): readonly string[] =>
  places.flatMap(name => valuesOf(lines, name)).join(' ').match(/(?<=\+)[a-z2-7]{32}(?=@)/gi) ?? []

/** Of the addresses it was sent to. */
export const tokensInHead = (head: string): readonly string[] => tokensOf(headerLines(head))

const tokensIn = (text: string): readonly string[] => (text.match(/(?<![a-z0-9])tk-[a-z2-7]{32}(?![a-z0-9])/gi) ?? []).map(found => found.slice(3))

/**
 * The same letter fetched twice has the same key; one that only bears the Message-ID of another has not, so that nobody
 * can keep a letter out by sending his own first. (M03)
 */
export function keyOf({ head }: Raw, trust: Trust): string {
  const lines = headerLines(head)
  const [id, from, date] = ['message-id', 'from', 'date'].map(name => valuesOf(lines, name).join(','))
  return [id || head.slice(Math.max(0, head.search(/^(?:from|subject|date):/im))), from, date, verdictFor(lines, trust)].join('|')
}

function verdictFor(lines: HeaderLines, trust: Trust): LetterFacts['verdict'] {
  const senders = sendersOf(lines)
  const { address = '' } = senders[0] ?? {}
  return senders.length === 1 ? verdictOf(lines, address.slice(address.lastIndexOf('@') + 1), trust) : 'none'
}
