import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import type { Policies } from '../fields/policies.ts'
import type { Customer } from '../people/person.ts'
import type { From, Tx } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import { written } from '../records/written.ts'
import { referenceOf, rowFor } from './find.ts'

/** Which request this one goes on from, and which ones go on from it, by what they are called on his pages. */
export type Links = { readonly follows: string, readonly followedBy: readonly string[] }

/** Two requests of the same customer: the first was over. (M13) */
export async function linkTickets(desk: Desk, tx: Tx, ticket: string, follows: string): Promise<void> {
  await tx('tk_linked').insert({ ticket, follows, at: desk.clock.now().getTime() })
}

/** Only those this person may see today: a ticket given to somebody else takes its links with it. */
export async function linksOf(desk: Desk, from: From, person: Customer, policies: Policies, ticket: string): Promise<Links> {
  const rows = await written(from, 'select ticket, follows from tk_linked where ticket = ? union select ticket, follows from tk_linked where follows = ?', [ticket, ticket])
  const named = async (id: string): Promise<string> => referenceOf(desk, policies, await rowFor(desk, from, person, id, policies, []))
  const seen = async (id: string): Promise<readonly string[]> => [await named(id)].filter(name => name !== '')
  const quietly = (id: string): Promise<readonly string[]> => seen(id).catch((fault: unknown) => { if (fault instanceof NotFound) return []; throw fault })
  const found = await Promise.all(rows.map(async row => {
    const isOurs = textOf(row['ticket']) === ticket
    return { isOurs, names: await quietly(textOf(row[isOurs ? 'follows' : 'ticket'])) }
  }))
  return { follows: found.find(({ isOurs }) => isOurs)?.names[0] ?? '', followedBy: found.filter(({ isOurs }) => !isOurs).flatMap(({ names }) => names) }
}
