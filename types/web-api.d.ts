/** Requests and answers of the host's Web API and synchroniser. (docs/host.md, F, G) */
declare module '@nios4/sdk' {
  /** Every answer carries `error`; a failure also says which. Codes: `invalid_request`, `not_logged`, `syncone_<n>` ... (G) */
  export type ApiAnswer<Body> = ({ error: false } & Body) | { error: true, error_code: string, error_message: string }

  /** A database of the signed-in user; older texts call the name `dbname`. */
  export interface DatabaseEntry { name: string, label: string, seed: string }

  /** A packet of the synchroniser and of a `.nios4` file: the same five keys. (F.4, H) */
  export interface Packet {
    data: Readonly<Record<string, unknown>>
    tables: readonly TableRow[]
    fields: readonly FieldRow[]
    /** Carries password hashes at the source: readers discard it, writers send none. */
    users: readonly unknown[]
    sync_box: readonly PacketItem[]
  }
}
