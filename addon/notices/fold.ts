import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import type { LetterKind } from '../events.ts'
import type { Tx } from '../records/open.ts'
import { chunks, grouped } from './grouped.ts'
import { newLetter } from './outbox.ts'

/** More tickets than this for one reader at once are one digest: a bulk edit of 500 rows is one letter. (N3) */
export const digestOver = 5

const readersAtOnce = 100
const noticesAtOnce = 5000

type Reader = { recipient_kind: string, account: string, address: string }
type Waiting = Reader & { id: number, kind: LetterKind, ticket: string }

/**
 * Makes letters of the notices that are due. The first due notice of a reader takes along all that wait for him, so
 * one letter tells the whole window. A notice belongs to its letter for ever: a retry repeats the same Message-ID.
 */
export async function foldDue(desk: Desk): Promise<number> {
  for (let letters = 0; ;) {
    const due: unknown = await desk.db.knex('tk_notice').where({ letter: '' }).where('due_at', '<=', desk.clock.now().getTime()).first('id')
    if (due === undefined) return letters
    const made = await desk.db.inTransaction(tx => foldSlice(tx, desk.clock.now().getTime()))
    letters += made
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function foldSlice(tx: Tx, now: number): Promise<number> {
  const readers: Reader[] = await tx('tk_notice').where({ letter: '' }).where('due_at', '<=', now)
    .distinct('recipient_kind', 'account', 'address').limit(readersAtOnce)
  if (readers.length === 0) return 0
  const rows: Waiting[] = await tx('tk_notice').where({ letter: '' }).whereIn('address', readers.map(({ address }) => address))
    .select('id', 'kind', 'recipient_kind', 'account', 'address', 'ticket').orderBy('id').limit(noticesAtOnce)
  const due = new Set(readers.map(keyOf))
  const piles = [...grouped(rows.filter(row => due.has(keyOf(row))), keyOf).values()].flatMap(lettersOf)
  const letters = piles.map(pile => newLetter(newId(), pile.kind, pile.reader, now))
  if (letters.length > 0) await tx.batchInsert('tk_letter', letters, 50)
  for (const [at, pile] of piles.entries()) {
    const letter = letters[at]?.id
    for (const ids of chunks(pile.notices.map(({ id }) => id), 500)) await tx('tk_notice').whereIn('id', ids).update({ letter })
  }
  return piles.length
}

const keyOf = ({ recipient_kind, account, address }: Reader): string => `${recipient_kind}|${account}|${address}`

type Pile = { readonly kind: LetterKind, readonly reader: Reader, readonly notices: readonly Waiting[] }

function lettersOf(waiting: readonly Waiting[]): readonly Pile[] {
  const tickets = grouped(waiting, ({ ticket }) => ticket)
  const [reader] = waiting
  if (reader === undefined) return []
  if (tickets.size > digestOver) return [{ kind: 'digest', reader, notices: waiting }]
  return [...tickets.values()].map(notices => ({ kind: kindOf(notices), reader, notices }))
}

/** What opened the ticket names the letter; what followed inside the window is told in it. */
const kindOf = (notices: readonly Waiting[]): LetterKind => notices.find(({ kind }) => kind !== 'update')?.kind ?? 'update'
