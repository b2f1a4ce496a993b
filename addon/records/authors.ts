import type { Author } from '../events.ts'
import { ourLabel } from '../desk.ts'
import type { Tx } from './open.ts'
import { textOf } from './values.ts'
import { written } from './written.ts'

/** Who wrote rows, by what stands in them; each is asked once. */
export async function authorsOf(tx: Tx, writers: readonly string[]): Promise<(writer: string) => Author> {
  const authors = new Map<string, Author>()
  for (const writer of new Set(writers)) authors.set(writer, await authorOf(tx, writer))
  return writer => authors.get(writer) ?? nobody
}

const nobody: Author = { kind: 'firm', name: '' }

/** The name the host shows for whoever wrote the row; a bare address of a colleague is not for customers. */
async function authorOf(tx: Tx, writer: string): Promise<Author> {
  if (writer === '' || writer === ourLabel) return nobody
  const rows = await written(tx, 'select username from so_localusers where usermail = ? or username = ?', [writer, writer])
  // Some hosts know everybody twice, once under his address.
  const names = [...rows.map(row => textOf(row['username'])), writer]
  return { kind: 'firm', name: names.find(name => !name.includes('@')) ?? '' }
}
