import type { Ground } from './ground.ts'
import type { Look } from './look.ts'
import { both } from './piece.ts'
import type { Piece } from './piece.ts'

export function searchTablePieces(name: string, _ground: Ground, look: Look): readonly Piece[] {
  const told = { kind: 'private-table', name, label: both('Indice di ricerca', 'Search index') } as const
  const columns = look.columns.get(name)
  const piece = { okey: `tab:${name}`, kind: 'private-table', hostId: '', told } as const
  if (columns === undefined) return [{ ...piece, state: 'absent' }]
  if (columns.has('scope') && columns.has('body')) return [{ ...piece, state: 'ours' }]
  const text = both(`La tabella ${name} c'è già e non è nostra.`, `The table ${name} is there already and is not ours.`)
  return [{ ...piece, state: 'taken', clash: { key: 'private-table-taken', name, text } }]
}

/** Words are found without accents; MariaDB must not leave out short common words, for a customer may look for them. */
export async function makeSearchTable(name: string, ground: Ground): Promise<void> {
  const { from, form } = ground
  if (form === 'sqlite') {
    await from.raw(`CREATE VIRTUAL TABLE ${name} USING fts5(scope, body, tokenize="unicode61 remove_diacritics 2")`)
    return
  }
  // The setting belongs to the connection; one statement keeps both on the same.
  await from.raw(
    `SET STATEMENT innodb_ft_enable_stopword = OFF FOR CREATE TABLE ${name} (\`rowid\` BIGINT NOT NULL PRIMARY KEY, scope TEXT NOT NULL, ` +
    'body MEDIUMTEXT NOT NULL, FULLTEXT KEY tk_search_words (scope, body)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci')
}
