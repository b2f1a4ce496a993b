import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { HostDatabase } from '../../../host/open.ts'
import type { Firm } from './firm.ts'
import { database, replicas } from './template.ts'
import { losersIn, lostCells, removed, retired, wordsIn } from './words.ts'
import type { Words } from './words.ts'

type Row = Readonly<Record<string, unknown>>

/** Where people write. The owner's tab of what happened repeats their words, and is no place of them. */
const tables = ['clienti', 'impianti', 'ticket', 'ticket_message', 'ticket_file', 'so_lists', 'so_fields'] as const

/** Words that stand in a database of the host's form, with its deletions that have not travelled. */
export async function wordsAt({ knex }: HostDatabase): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const table of tables) {
    const rows: readonly Row[] = await knex(table).select('*')
    for (const row of rows) for (const word of wordsIn(JSON.stringify(row))) found.add(word)
    for (const { gguid, eli } of rows) if (eli === 1) found.add(retired(String(gguid)))
  }
  const boxed: readonly { gguidrif: string }[] = await knex('lo_cleanbox').select('gguidrif')
  for (const { gguidrif } of boxed) found.add(removed(gguidrif))
  return found
}

/** Words in the synchroniser's own store. */
function wordsInStore(firm: Firm): ReadonlySet<string> {
  const store = new Database(join(firm.at.cloud, `syncone-${database}.sqlite`), { readonly: true })
  try {
    const found = new Set<string>()
    const rows = store.prepare<[], { id: string, removed: number, cvalues: string }>(`SELECT id, removed, cvalues FROM box WHERE tablename IN (${tables.map(table => `'${table}'`).join()})`).all()
    for (const { id, removed: isRemoved, cvalues } of rows) {
      for (const word of wordsIn(cvalues)) found.add(word)
      if (isRemoved === 1) found.add(removed(id))
      else if (cvalues.includes('"eli":1')) found.add(retired(id))
    }
    for (const { row } of store.prepare<[], { row: string }>('SELECT row FROM structure').all()) for (const word of wordsIn(row)) found.add(word)
    return found
  } finally { store.close() }
}

/**
 * The cloud's own two stores settle by stamps, and a later program may have sent what neither knew: what goes there and then
 * has passed by nobody of ours. (docs/host.md, 0.1) `look` is for what comes there in the middle of the work.
 */
export async function excusing(words: Words, firm: Firm, work: (look: () => Promise<void>) => Promise<void>): Promise<void> {
  const before = new Set(await wordsInCloud(firm))
  await work(async () => { for (const word of await wordsInCloud(firm)) before.add(word) })
  const after = await wordsInCloud(firm)
  words.excuse([...before].filter(word => !after.has(word)))
}

/** The same for the joins a round asks for: told its steps, and that it is over. */
export function excusingJoins(words: Words, firm: Firm): { step(name: string): Promise<void>, over(): Promise<void> } {
  let before: ReadonlySet<string> | undefined
  const over = async (): Promise<void> => {
    if (before === undefined) return
    const after = await wordsInCloud(firm)
    words.excuse([...before].filter(word => !after.has(word)))
    before = undefined
  }
  return { over, step: async name => { if (name === 'joining') before = await wordsInCloud(firm); if (name === 'joined') await over() } }
}

const wordsInCloud = async (firm: Firm): Promise<ReadonlySet<string>> => new Set([...await wordsAt(firm.place('console').host), ...wordsInStore(firm)])

/** What the replicas remember of what was lost. */
export async function wordsLost(firm: Firm): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const name of replicas) {
    const rows: readonly { row_id: string, cells: string }[] = await firm.place(name).host.knex('tk_sync_lost').select('row_id', 'cells')
    for (const { row_id: id, cells } of rows) {
      for (const word of losersIn(cells)) found.add(word)
      if (lostCells(cells)['eli']?.[0] === 1) { found.add(retired(id)); found.add(removed(id)) }
    }
  }
  return found
}
