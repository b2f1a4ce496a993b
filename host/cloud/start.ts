import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { databaseName } from '../address.ts'
import { listen } from '../console/listen.ts'
import type { HostDatabase } from '../open.ts'
import { Accounts } from './accounts.ts'
import type { Person } from './accounts.ts'
import { layUserRows } from './admitting.ts'
import type { Admission } from './admitting.ts'
import { Databases } from './databases.ts'
import type { CloudDatabase } from './databases.ts'
import { doors } from './doors.ts'
import { JoinTurns } from './join/turns.ts'
import type { Asked, Mischief } from './mischief.ts'
import { stampNow } from './state.ts'
import type { Clock, CloudLetter, CloudState } from './state.ts'
import { dropStructure, fieldKey } from './store/structure.ts'

export type CloudOptions = {
  /** Folder of the cloud's own files: logins and the synchroniser's stores. */
  readonly folder: string
  /** 0 takes a free one. */
  readonly port: number
  /** Address of a web database to register at once, under the name of its file or schema. */
  readonly host?: string
  /** The server's clock. */
  readonly clock?: Clock
  /** Folder of stored files, shared with the console; `<folder>/files` when left out. */
  readonly files?: string
  /** Largest file in bytes; a larger one is `limit_reached`. */
  readonly fileLimit?: number
  /** Where `email_send` hands its letters on; they are listed in any case. */
  readonly post?: (letter: CloudLetter) => Promise<void>
  readonly mischief?: Mischief
  /** Rows a call of `sync` moves before it answers `partial`; 5,000 when left out. */
  readonly joinSlice?: number
}

export type NewDatabase = {
  /** An address, where a missing database becomes a new empty host, or a host somebody else opened and closes. */
  readonly web: string | HostDatabase
  readonly name?: string
  readonly label?: string
  readonly seed?: string
}

export type NewUser = { readonly email: string, readonly password: string, readonly token?: string, readonly id?: number }

/** A running cloud. */
export type Cloud = {
  /** `http://127.0.0.1:<port>`, with `_master/`, `_sync/` and `ws/` under it. */
  readonly base: string
  readonly port: number
  /** Registers a database, joins its two stores, and returns its name. */
  addDatabase(database: NewDatabase): Promise<string>
  /** A login; once more for the same address is a new password, which ends every token. */
  addUser(user: NewUser): Promise<Person & { readonly token: string }>
  /** Lets somebody into a database, and lays his user rows when the database does not know his id. */
  admit(database: string, person: Person, admission?: Admission): Promise<void>
  /** Takes his way in; his rows stay. */
  dismiss(database: string, person: Person): void
  /** Makes the two stores of a database equal, or of all: what the Web API's `sync` does. */
  joinStores(database?: string): Promise<void>
  /** Takes a table, or one of its fields, away from everybody: the web tables lose it, devices hear of it as clean_tables and clean_fields. */
  drop(database: string, table: string, field?: string): Promise<void>
  /** Plans what goes wrong from now on; undefined ends it. */
  plan(mischief: Mischief | undefined): void
  /** Letters handed to `email_send`, oldest first. */
  letters(): readonly CloudLetter[]
  close(): Promise<void>
}

/** Opens the cloud on this machine: logins, synchroniser and Web API under one base address. (docs/host.md, F, G) */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  mkdirSync(options.folder, { recursive: true })
  const accounts = new Accounts(join(options.folder, 'cloud.sqlite'))
  const databases = new Databases(accounts, options.folder)
  const clock = options.clock ?? { now: () => new Date() }
  const joins = new JoinTurns(clock, options.joinSlice ?? 5000)
  const state: CloudState = {
    accounts, databases, clock, joins, files: options.files ?? join(options.folder, 'files'),
    fileLimit: options.fileLimit ?? 100 * 1024 * 1024, letters: [], post: options.post ?? (() => Promise.resolve()),
  }
  const tricks = tricksOf(options.mischief)
  const { port, close } = await listen(doors(state, tricks.next), options.port)
  const cloud: Cloud = {
    base: `http://127.0.0.1:${port}`, port,
    addDatabase: database => addDatabase(state, database),
    addUser: async ({ email, password, token, id }) => {
      const person = await accounts.keep(email, password, id)
      return { ...person, token: accounts.giveToken(person, token) }
    },
    admit: async (database, person, admission = {}) => {
      await layUserRows((await named(state, database)).web, person, admission, clock.now())
      accounts.admit(database, person)
    },
    dismiss: (database, person) => accounts.dismiss(database, person),
    joinStores: async database => {
      for (const name of database === undefined ? databases.all().map(entry => entry.name) : [database]) await joins.whole(await named(state, name))
    },
    drop: (database, table, field) => drop(state, database, table, field),
    plan: tricks.plan,
    letters: () => [...state.letters],
    close: async () => { await close(); await joins.settled(); await databases.close(); accounts.close() },
  }
  if (options.host !== undefined) await cloud.addDatabase({ web: options.host })
  return cloud
}

async function addDatabase({ databases, clock, joins }: CloudState, { web, name, label, seed = 'BASICIT' }: NewDatabase): Promise<string> {
  const address = typeof web === 'string' ? web : web.address
  const chosen = name ?? databaseName(address)
  const database = await databases.add({ name: chosen, label: label ?? chosen, seed, address }, typeof web === 'string' ? undefined : web, clock.now())
  await joins.whole(database)
  return chosen
}

async function drop(state: CloudState, name: string, table: string, field: string | undefined): Promise<void> {
  const database = await named(state, name)
  const { store } = database
  store.inTransaction(() => dropStructure(store, field === undefined ? 'tables' : 'fields', field === undefined ? table : fieldKey(table, field), stampNow(state)))
  await state.joins.whole(database)
}

async function named({ databases }: CloudState, name: string): Promise<CloudDatabase> {
  const database = await databases.get(name)
  if (database === undefined) throw new Error(`no database ${name}`)
  return database
}

function tricksOf(first: Mischief | undefined) {
  let [mischief, before] = [first, 0]
  return {
    plan: (next: Mischief | undefined): void => { [mischief, before] = [next, 0] },
    next: (asked: Omit<Asked, 'before'>) => {
      before += 1
      return mischief?.({ ...asked, before: before - 1 }) ?? {}
    },
  }
}
