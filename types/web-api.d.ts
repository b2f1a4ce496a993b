/** Requests and answers of the host's Web API and synchroniser. (docs/host.md, F, G) */
declare module '@nios4/sdk' {
  /** Every answer carries `error`; a failure also says which. Codes: `invalid_request`, `not_logged`, `syncone_<n>` ... (G) */
  export type ApiAnswer<Body> = ({ error: false } & Body) | { error: true, error_code: string, error_message: string }

  /** A database of the signed-in user; older texts call the name `dbname`. */
  export interface DatabaseEntry { name: string, label: string, seed: string }

  /** What `_master` and `ws` answer to `user_login`. The token is long-lived and travels in query strings. (F.1, G) */
  export interface LoginBody { user: { id: number, email: string, token: string }, db: DatabaseEntry[] }

  /** A packet of the synchroniser and of a `.nios4` file: the same five keys. (F.4, H) */
  export interface Packet {
    data: Readonly<Record<string, unknown>>
    tables: readonly TableRow[]
    fields: readonly FieldRow[]
    /** Carries password hashes at the source: readers discard it, writers send none. */
    users: readonly unknown[]
    sync_box: readonly PacketItem[]
  }

  /** Query of `_sync/?action=sync_all`. Intermediate packets: `partial_send` 1; the closing one: 0 with `partial` and `partial_from`. (F.2, F.3) */
  export interface SyncQuery {
    action: 'sync_all'
    token: string
    db: string
    /** The cursor all calls of a round begin with, without exponent. */
    tid_sync: string
    dos: string
    dmodel: string
    lang: string
    system: 'nios4'
    partial_send?: '0' | '1'
    partial?: string
    partial_from?: string
  }

  /** Answer of `sync_all`; `result` is 'KO' on failure. Structure keys may be something else than an array when empty. (F.4) */
  export interface SyncAnswer {
    result: string
    code?: string
    message?: string
    /** Server time of this step: the greatest of a round becomes the next cursor. */
    tid_sync: Stamp
    /** More packets follow: ask again with a greater `partial_from`. */
    partial: boolean
    data: { SEED: string }
    clean_tables: string[]
    clean_fields: Readonly<Record<string, string[]>>
    tables: TableRow[]
    fields: FieldRow[]
    users: unknown[]
    sync_box: PacketItem[]
  }

  /** Answer of the Web API's `sync`, which joins web tables and synchroniser; repeat with `partial_from` while `partial`. (G) */
  export interface JoinBody {
    sync: { partial: boolean, partial_from: number, partial_total: number }
    sync_last_tid: Stamp
    sync_first: boolean
  }
}
