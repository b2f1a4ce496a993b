import { createHash, randomBytes } from 'node:crypto'
import Database from 'better-sqlite3'
import { isPasswordOf, passwordText } from '../program/sign-in.ts'

/** Somebody with a login at the cloud; `id` is the number so_users and so_localusers know him by. (docs/host.md, B.3) */
export type Person = { readonly id: number, readonly email: string }

/** A registered database: its unique name, what people call it, and where its web tables are. */
export type Registered = { readonly name: string, readonly label: string, readonly seed: string, readonly address: string }

type PersonRow = Person & { readonly password: string }

/** People, tokens and databases of the cloud, in a file of its own. Of passwords and tokens only fingerprints are kept. */
export class Accounts {
  readonly #db: Database.Database

  constructor(path: string) {
    this.#db = new Database(path)
    this.#db.pragma('journal_mode = WAL')
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS person (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS token (mark TEXT PRIMARY KEY, person INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS registered (name TEXT PRIMARY KEY, label TEXT NOT NULL, seed TEXT NOT NULL, address TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS member (database TEXT NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (database, person));`)
  }

  /** A new login, or a new password for one that is there. Every old token dies with the old password. */
  async keep(email: string, password: string, id?: number): Promise<Person> {
    const text = await passwordText(password)
    const address = email.trim().toLowerCase()
    const known = this.#byEmail(address)
    if (known !== undefined) {
      this.#db.prepare('UPDATE person SET password = ? WHERE id = ?').run(text, known.id)
      this.#db.prepare('DELETE FROM token WHERE person = ?').run(known.id)
      return { id: known.id, email: address }
    }
    const first = this.#db.prepare<[], { readonly next: number }>('SELECT coalesce(max(id), 3000) + 1 AS next FROM person').get()?.next ?? 3001
    this.#db.prepare('INSERT INTO person (id, email, password) VALUES (?, ?, ?)').run(id ?? first, address, text)
    return { id: id ?? first, email: address }
  }

  async withPassword(email: string, password: string): Promise<Person | undefined> {
    const row = this.#byEmail(email.trim().toLowerCase())
    return row !== undefined && await isPasswordOf(row.password, password) ? { id: row.id, email: row.email } : undefined
  }

  /** Tokens are long-lived: they end with a logout or a new password. (G) */
  giveToken(person: Person, token = randomBytes(24).toString('base64url')): string {
    this.#db.prepare('INSERT OR REPLACE INTO token (mark, person) VALUES (?, ?)').run(markOf(token), person.id)
    return token
  }

  withToken(token: string): Person | undefined {
    return this.#db.prepare<[string], Person>('SELECT id, email FROM person WHERE id = (SELECT person FROM token WHERE mark = ?)').get(markOf(token))
  }

  endToken(token: string): void { this.#db.prepare('DELETE FROM token WHERE mark = ?').run(markOf(token)) }

  register({ name, label, seed, address }: Registered): void {
    this.#db.prepare('INSERT OR REPLACE INTO registered (name, label, seed, address) VALUES (?, ?, ?, ?)').run(name, label, seed, address)
  }

  registered(): readonly Registered[] {
    return this.#db.prepare<[], Registered>('SELECT name, label, seed, address FROM registered ORDER BY name').all()
  }

  admit(database: string, person: Person): void {
    this.#db.prepare('INSERT OR IGNORE INTO member (database, person) VALUES (?, ?)').run(database, person.id)
  }

  dismiss(database: string, person: Person): void {
    this.#db.prepare('DELETE FROM member WHERE database = ? AND person = ?').run(database, person.id)
  }

  isMember(database: string, person: Person): boolean {
    return this.#db.prepare('SELECT 1 FROM member WHERE database = ? AND person = ?').get(database, person.id) !== undefined
  }

  close(): void { this.#db.close() }

  #byEmail(email: string): PersonRow | undefined {
    return this.#db.prepare<[string], PersonRow>('SELECT id, email, password FROM person WHERE email = ?').get(email)
  }
}

const markOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
