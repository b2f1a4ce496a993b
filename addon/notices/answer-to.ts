import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import type { LetterKind } from '../events.ts'
import { say } from '../words/say.ts'
import type { Claimed } from './claim.ts'
import type { Facts } from './facts.ts'
import { answerable, tokenOf } from './reply-token.ts'

/** Letters about one ticket: the rest leave no doubt only in the portal. */
const answered: readonly LetterKind[] = ['receipt', 'new-ticket', 'update', 'ticket-for-you', 'value-lost', 'report-shown', 'report-signed', 'report-void', 'rated']

type To = { readonly answersTo: string, readonly to: string, readonly language: Language }

/** Where an answer to this letter goes, and the line that says so: both carry its token. Empty for letters nobody can answer. (N13) */
export async function answerOf(desk: Desk, letter: Claimed, facts: Facts, { answersTo, to, language }: To): Promise<{ readonly address: string, readonly line: string }> {
  const notices = facts.notices.get(letter.id) ?? []
  const [first] = notices
  const one = first !== undefined && first.ticket !== '' && notices.every(({ ticket }) => ticket === first.ticket)
  if (answersTo === '' || !one || !answered.includes(letter.kind)) return { address: '', line: '' }
  const id = await answerable(desk, desk.db.knex, { letter: letter.id, ticket: first.ticket, account: letter.account, address: to })
  const token = tokenOf(desk, id)
  return { address: withToken(answersTo, token), line: say(language, `letter.answer.${letter.account === '' ? 'firm' : 'customer'}`, { token }) }
}

/** `richieste@firm.example` becomes `richieste+token@firm.example`, which its mail server delivers to the same mailbox. */
export function withToken(address: string, token: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${token}${address.slice(at)}`
}
