import type { Desk } from '../desk.ts'
import type { Author } from '../events.ts'
import { NotFound } from '../faults.ts'
import { markOf } from '../notices/ways.ts'
import { authorsOf } from '../records/authors.ts'
import type { Tx } from '../records/open.ts'
import { ownerAddresses } from './owner-door.ts'

/** Whose letter of the firm it was; an address taken off the list opens nothing any more. @throws NotFound */
export async function firmAddress(desk: Desk, reader: string): Promise<string> {
  const { notify } = await desk.reading.options(desk)
  const address = [...notify, ...await ownerAddresses(desk)].find(found => markOf(found) === reader)
  if (address === undefined) throw new NotFound('code-gone')
  return address
}

/** By the name the host knows for the address; the firm's own where it knows none. */
export const firmAuthor = async (tx: Tx, address: string): Promise<Author> => (await authorsOf(tx, [address]))(address)
