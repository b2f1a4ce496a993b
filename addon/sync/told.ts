import type { DatabaseEntry, Stamp, Text } from '@nios4/sdk'

/** Where a cloud lives: base addresses of its synchroniser (`_master`, `_sync`) and of its Web API (`ws`). (docs/host.md, F, G) */
export type Server = { readonly sync: string, readonly webApi: string }

/** What signs us in: a token, or e-mail and password. '' = not given. */
export type Credentials = { readonly email: string, readonly password: string, readonly token: string }

/** Somebody the cloud let in, and the databases he may use. */
export type SignedIn = { readonly userId: number, readonly email: string, readonly token: string, readonly databases: readonly DatabaseEntry[] }

/** What a replica is a replica of. */
export type Connection = { readonly server: Server, readonly database: string }

export type Progress = {
  readonly phase: 'pull' | 'files' | 'push'
  readonly packets: number
  readonly rows: number
  /** Rows to expect in this phase, where that is known. */
  readonly total: number | undefined
  readonly elapsedMs: number
}

export type RoundReport = {
  /** Rows and deletions installed here. */
  readonly pulled: number
  /** Rows, deletions and structure rows sent. */
  readonly pushed: number
  readonly packets: number
  readonly files: number
  /** Tables or fields came, changed or went. */
  readonly structureChanged: boolean
  /** Values that somebody wrote and that another's later value replaced. */
  readonly lost: number
  /** What still waits here because nothing may be written yet. */
  readonly waiting: number
  readonly cursor: Stamp
}

/** One line of what the next round would send. */
export type TravelLine = {
  readonly kind: 'table' | 'field' | 'row' | 'deletion' | 'file'
  /** `ticket`, `ticket.title`; for rows the table. */
  readonly name: string
  readonly label: string
  readonly act: 'new' | 'changed' | 'hidden'
  readonly count: number
  /** Laid by this addon, and not by somebody in the program. */
  readonly ours: boolean
}

export type Travel = { readonly lines: readonly TravelLine[], readonly rows: number, readonly mayWrite: boolean }

/** After the first writing: what the cloud gives back of what was sent. */
export type Comparison = { readonly sent: number, readonly same: number, readonly different: readonly string[], readonly missing: readonly string[] }

export type Withdrawn = { readonly hidden: number, readonly restored: number, readonly rows: number }

export type ReplicaHealth = {
  readonly server: Server
  readonly database: string
  readonly account: string
  /** `signed-out`: the password or token is no longer taken. `away`: the server does not answer. */
  readonly state: 'first-sync' | 'good' | 'away' | 'signed-out' | 'refused'
  readonly mayWrite: boolean
  readonly cursor: Stamp
  /** Milliseconds since 1970, 0 = never. */
  readonly lastRoundAt: number
  readonly lastTryAt: number
  /** Failed tries in a row. */
  readonly troubles: number
  readonly trouble: Text | undefined
  readonly waiting: number
  readonly lost: number
  /** Rows that came and this database has no place for. */
  readonly aside: number
  /** Files the cloud did not take. */
  readonly refusedFiles: number
  /** A process is at a round now. */
  readonly working: boolean
  /** Writing was allowed once: there is something to withdraw. */
  readonly hasWritten: boolean
  /** Sent since then and not yet compared with what the cloud gives back. */
  readonly toCompare: number
}

export type ProbeFact = { readonly fact: string, readonly holds: boolean | 'unknown', readonly text: Text, readonly seen: string }

/** Which facts of the contract hold there. Counts, names of tables and fields, shapes; never a value of a row. */
export type ProbeReport = { readonly facts: readonly ProbeFact[], readonly tables: number, readonly fields: number, readonly rows: number }
