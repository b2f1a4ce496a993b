import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import type { Surroundings } from '../fields/reading.ts'
import { isMissingPart } from '../fields/reading.ts'
import { alive, host } from '../records/columns.ts'
import { ticketColumns } from '../records/names.ts'
import type { Names } from '../records/names.ts'
import type { From } from '../records/open.ts'
import { numberOf, sameText, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { say } from '../words/say.ts'

/** Letters whose words the owner may put otherwise: those a customer gets. (M53) */
export const textKinds = [
  'receipt', 'ticket-for-you', 'reply', 'update', 'done', 'report-shown', 'report-void', 'digest', 'mailbox-to-prove', 'already-registered', 'waiting', 'let-in', 'refused', 'invited',
  'sign-in-link', 'password-asked', 'password-changed', 'new-address',
] as const

export type TextKind = typeof textKinds[number]

export type LetterText = { readonly subject: string, readonly body: string }

/** One row of *Texts of letters*. */
export type TextRow = LetterText & {
  readonly id: string, readonly kind: TextKind, readonly language: Language, readonly sendTest: boolean, readonly backToStandard: boolean, readonly problem: string
}

const ofTickets: readonly TextKind[] = ['receipt', 'ticket-for-you', 'reply', 'update', 'done', 'report-shown', 'report-void']

export const textCode = (kind: TextKind, language: Language): string => `${kind}.${language}`

export const allTexts: readonly { readonly kind: TextKind, readonly language: Language }[] =
  (['it', 'en'] as const).flatMap(language => textKinds.map(kind => ({ kind, language })))

export const kindOfCode = (code: string): { readonly kind: TextKind, readonly language: Language } | undefined =>
  allTexts.find(({ kind, language }) => textCode(kind, language) === code)

/** What may stand between braces in this letter. A column hidden from customers may be named: it prints nothing for them. */
export function placeholdersOf(names: Names, around: Surroundings, kind: TextKind): readonly string[] {
  // Words of somebody whose mailbox nobody has proved go into no letter, his name no more than others. (S51)
  if (kind === 'mailbox-to-prove' || kind === 'new-address') return ['company']
  if (kind === 'digest') return ['name', 'company', 'count']
  if (!ofTickets.includes(kind)) return ['name', 'company']
  const roles = ticketColumns.filter(name => names.ticket.column[name] !== '')
  return [...new Set(['name', 'company', 'ticket', 'author', ...kind.startsWith('report-') ? ['report'] : [], ...roles, ...around.ticketColumns.map(({ column }) => column)])]
}

/** Our own words, with their placeholders as the owner would write them. */
export function standardText(kind: TextKind, language: Language): LetterText {
  const open = Object.fromEntries(['name', 'company', 'ticket', 'number', 'count', 'report'].map(name => [name, `{${name}}`]))
  return { subject: say(language, `text.${kind}.subject`, open), body: say(language, `text.${kind}.body`, open) }
}

export function isStandard(text: LetterText, kind: TextKind, language: Language): boolean {
  const standard = standardText(kind, language)
  return sameText(text.subject.trim()) === sameText(standard.subject) && sameText(text.body.trim()) === sameText(standard.body)
}

/** Why this text cannot be sent, in the owner's words; '' when it can. */
export function problemOf(text: LetterText, allowed: readonly string[], language: Language): string {
  if (text.subject.trim() === '' || text.body.trim() === '') return say(language, 'text.problem.empty')
  const unknown = [...new Set([...`${text.subject}\n${text.body}`.matchAll(braces)].map(([, name = '']) => name))].filter(name => !allowed.includes(name.trim()))
  return unknown.length === 0 ? '' : say(language, 'text.problem.placeholder', { names: unknown.map(name => `{${name}}`).join(', '), allowed: allowed.map(name => `{${name}}`).join(' ') })
}

const braces = /\{([^{}\n]*)\}/g

/** Values stand in the words as they are, each on one line; what the reader may not see has none. */
export function filledText(text: LetterText, values: Readonly<Record<string, string>>): { readonly subject: string, readonly paragraphs: readonly string[] } {
  const fill = (words: string): string =>
    words.replace(braces, (_, name: string) => Object.hasOwn(values, name.trim()) ? (values[name.trim()] ?? '').replace(/\s+/g, ' ') : '').replace(/[^\S\n]+/g, ' ').trim()
  return { subject: fill(text.subject.replace(/\s+/g, ' ')).slice(0, 200), paragraphs: fill(text.body.replaceAll('\r\n', '\n')).split(/\n\s*\n/).map(part => part.trim()).filter(part => part !== '') }
}

const columns = [host.id, 'letter_code', 'subject', 'body', 'send_test', 'back_to_standard', 'problem'] as const

/** Read anew for every batch of letters: a text holds from the moment it is saved. Of doubled rows the first counts. */
export async function readTexts(desk: Desk, from: From): Promise<readonly TextRow[]> {
  if (desk.names.letters === '') return []
  try {
    const rows: readonly RawRow[] = await from(desk.names.letters).where(alive).orderBy(host.created).orderBy(host.id).select(columns)
    const read = rows.flatMap(row => {
      const known = kindOfCode(textOf(row['letter_code']))
      return known === undefined ? [] : [{
        ...known, id: textOf(row[host.id]), subject: textOf(row['subject']), body: textOf(row['body']), problem: textOf(row['problem']),
        sendTest: numberOf(row['send_test']) !== 0, backToStandard: numberOf(row['back_to_standard']) !== 0,
      }]
    })
    return read.filter((row, at) => read.findIndex(other => other.kind === row.kind && other.language === row.language) === at)
  } catch (fault) {
    if (isMissingPart(fault)) return []
    throw fault
  }
}
