import { join } from 'node:path'
import type { Accounts, Registered } from './accounts.ts'
import { createHost, isEmptyDatabase, openHost } from '../open.ts'
import type { HostDatabase } from '../open.ts'
import { Store } from './store/open.ts'

/** One database of the cloud with its two stores, kept apart: only a join moves rows between them. (docs/host.md, 0.1) */
export type CloudDatabase = Registered & {
  /** What the synchroniser knows. */
  readonly store: Store
  /** What the web program and the Web API know. */
  readonly web: HostDatabase
}

/** The databases at work; web tables the caller opened stay his to close. */
export class Databases {
  readonly #accounts: Accounts
  readonly #folder: string
  readonly #open = new Map<string, Promise<CloudDatabase>>()
  readonly #lent = new Set<HostDatabase>()

  constructor(accounts: Accounts, folder: string) {
    this.#accounts = accounts
    this.#folder = folder
  }

  all(): readonly Registered[] { return this.#accounts.registered() }

  /** Registers a database and opens it; an empty address gets a new host. */
  async add(entry: Registered, lent: HostDatabase | undefined, now: Date): Promise<CloudDatabase> {
    if (!/^[a-z][a-z0-9_-]{0,63}$/i.test(entry.name)) throw new Error(`not a name for a database: ${entry.name}`)
    const empty = lent === undefined && await isEmptyDatabase(entry.address)
    const web = lent ?? await openHost(entry.address)
    if (empty) await createHost(web, now)
    if (lent !== undefined) this.#lent.add(lent)
    this.#accounts.register(entry)
    const opened = Promise.resolve({ ...entry, store: new Store(this.#storePath(entry.name)), web })
    this.#open.set(entry.name, opened)
    return opened
  }

  /** The database of this name, opened when it is first asked for. */
  get(name: string): Promise<CloudDatabase> | undefined {
    const open = this.#open.get(name)
    if (open !== undefined) return open
    const entry = this.all().find(registered => registered.name === name)
    if (entry === undefined) return undefined
    const opening = openHost(entry.address).then(web => ({ ...entry, store: new Store(this.#storePath(name)), web }))
    this.#open.set(name, opening)
    return opening
  }

  async close(): Promise<void> {
    for (const { store, web } of await Promise.all(this.#open.values())) {
      store.close()
      if (!this.#lent.has(web)) await web.close()
    }
    this.#open.clear()
  }

  #storePath(name: string): string { return join(this.#folder, `syncone-${name}.sqlite`) }
}
