import type { Desk } from '../desk.ts'
import { readToken, replyRowOf, replyRowOfLetter } from '../notices/reply-token.ts'
import type { ReplyRow } from '../notices/reply-token.ts'
import type { Incoming } from './incoming.ts'
import type { LetterFacts } from './letter-facts.ts'

/** Which letter of ours it answers, and how that was seen. */
export type Thread =
  | { readonly kind: 'found', readonly row: ReplyRow, readonly by: 'token' | 'thread' }
  /** It carries a token that leads nowhere: key of `incoming.reason.*`. */
  | { readonly kind: 'void', readonly reason: 'token-foreign' | 'token-lost' }
  | { readonly kind: 'none' }

/** Token in the address, then the Message-ID of a letter of ours, then the token in the text. Numbers in a subject say nothing. (requirements 3.9) */
export async function threadOf(desk: Desk, incoming: Incoming, letter: LetterFacts): Promise<Thread> {
  const { knex } = desk.db
  let reason: 'token-foreign' | 'token-lost' | undefined
  for (const token of letter.tokens.slice(0, 10)) {
    const id = readToken(desk, token)
    const row = id === undefined ? undefined : await replyRowOf(knex, id)
    if (row !== undefined) return { kind: 'found', row, by: 'token' }
    // Sealed by us and not in the database: it was put back from an older copy. (N13)
    reason ??= id === undefined ? 'token-foreign' : 'token-lost'
  }
  for (const id of incoming.answers.slice(0, 30)) {
    const name = ourLetter(desk, id)
    const row = name === '' ? undefined : await replyRowOfLetter(knex, name)
    if (row !== undefined) return { kind: 'found', row, by: 'thread' }
  }
  return reason === undefined ? { kind: 'none' } : { kind: 'void', reason }
}

/** Right of the @ in every Message-ID of ours. */
export const houseOf = ({ installation }: Desk): string => `${installation.id.replace(/[^A-Za-z0-9-]/g, '')}.ticketing`

/** The letter a Message-ID of this installation names; '' for any other. */
export function ourLetter(desk: Desk, messageId: string): string {
  const [name = '', house = ''] = messageId.trim().replace(/^<|>$/g, '').split('@')
  return house.toLowerCase() === houseOf(desk).toLowerCase() && /^[0-9a-f-]{36}$/.test(name) ? name : ''
}
