import Database from 'better-sqlite3'
import type { Stamp } from '@nios4/sdk'

/**
 * The synchroniser's own store: rows as JSON text in one uniform table. (docs/host.md, 0.1)
 * Everything that arrives gets the next number of one row of numbers; `second` tells with which number each second of the
 * server's clock began. So "what arrived since" is a range of numbers, and its pages stay put while others send.
 */
export class Store {
  readonly db: Database.Database
  #last: number
  #second = 0

  constructor(path: string) {
    this.db = new Database(path)
    for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'cache_size = -16000']) this.db.pragma(pragma)
    this.db.exec(`
      CREATE TABLE IF NOT EXISTS box (
        seq INTEGER PRIMARY KEY, tablename TEXT NOT NULL, id TEXT NOT NULL, tid INTEGER NOT NULL, removed INTEGER NOT NULL,
        arc INTEGER NOT NULL, ut TEXT NOT NULL, uta TEXT NOT NULL, cvalues TEXT NOT NULL, origin TEXT NOT NULL);
      CREATE UNIQUE INDEX IF NOT EXISTS box_row ON box (tablename, id);
      CREATE TABLE IF NOT EXISTS structure (
        kind TEXT NOT NULL, name TEXT NOT NULL, tid INTEGER NOT NULL, removed INTEGER NOT NULL, row TEXT NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (kind, name));
      CREATE TABLE IF NOT EXISTS second (arrived INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value INTEGER NOT NULL);`)
    this.#last = this.note('last')
  }

  /** Work that numbers arrivals, all or nothing. */
  inTransaction<Result>(work: () => Result): Result {
    const before = this.#last
    this.#second = 0
    try {
      return this.db.transaction(() => {
        const result = work()
        if (this.#last !== before) this.setNote('last', this.#last)
        return result
      }).immediate()
    } catch (fault) {
      this.#last = before
      throw fault
    }
  }

  /** The number of something that arrives in this second. */
  nextNumber(now: Stamp): number {
    this.#last += 1
    if (now !== this.#second) this.db.prepare('INSERT OR IGNORE INTO second (arrived, seq) VALUES (?, ?)').run(now, this.#last)
    this.#second = now
    return this.#last
  }

  get lastNumber(): number { return this.#last }

  /** The first number of everything that arrived in this second or later; undefined when nothing did. */
  firstSince(cursor: Stamp): number | undefined {
    const row = this.db.prepare<[number], { readonly seq: number | null }>('SELECT min(seq) AS seq FROM second WHERE arrived >= ?').get(cursor)
    return row?.seq ?? undefined
  }

  note(name: string): number {
    return this.db.prepare<[string], { readonly value: number }>('SELECT value FROM note WHERE name = ?').get(name)?.value ?? 0
  }

  setNote(name: string, value: number): void {
    this.db.prepare('INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)').run(name, value)
  }

  close(): void { this.db.close() }
}
