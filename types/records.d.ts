/**
 * A host record and its standard columns. No package of this name exists: the module is our
 * type-only telling of what the host keeps in its database. Each fact names its section of `docs/host.md`.
 */
declare module '@nios4/sdk' {
  /** UTC time as the number YYYYMMDDHHMMSS; 0 = never. One second is its grain. (docs/host.md, E.1) */
  export type Stamp = number

  /** What a cell may hold. The host never writes null but for empty MariaDB dates. (E.1, B.7) */
  export type Cell = string | number | null

  /** The 16 columns every table with rows begins with, in the order they are created. (B.2) */
  export interface StandardColumns {
    /** Global id: UUID text, lower case, hyphenated. */
    gguid: string
    /** Time of the last change; decides who wins when two devices changed the row. */
    tid: Stamp
    /** 1 = deleted; the row keeps travelling. */
    eli: number
    /** Archive index, 0 = not archived. */
    arc: number
    /** Who changed the row last: an e-mail, or a free label of a program. */
    ut: string
    /** Users the row is assigned to, numeric ids as text; '' = nobody in particular. */
    uta: string
    exp: string
    /** Id of the parent record, '' without one. */
    gguidp: string
    /** Order among its siblings. */
    ind: number
    /** Name of the parent's table, '' without one. */
    tap: string
    dsp: string
    dsc: string
    dsq1: number
    dsq2: number
    /** Who created the row. */
    utc: string
    /** When it was created. */
    tidc: Stamp
  }

  /** A row as the host stores it: the standard columns, then one cell per field and companion. (B.1) */
  export type HostRecord = StandardColumns & Readonly<Record<string, Cell>>

  /** A row that must be sent whatever its stamp; MariaDB form only. (B.5, E.4) */
  export interface SyncBoxRow { gguid: string, tid: Stamp, tablename: string, gguidrif: string }

  /** The only local setting: gguid '0', `tidsync` = cursor of the last synchronisation. (B.5) */
  export interface LocalSetting { gguid: '0', tidsync: Stamp }

  /** One item of a packet, as the synchroniser and the template file carry it. (F.4, H) */
  export interface PacketItem {
    command: 'insert' | 'delete'
    tablename: string
    gguid: string
    tid: Stamp
    arc: number
    ut: string
    uta: string
    client: number | string
    /** The whole row as JSON text inside JSON. Absent for a deletion. */
    cvalues?: string
  }

  /** What a file, image or signature cell refers to. (C.2) */
  export interface FileReference {
    /** Id of the stored bytes. */
    gguidfile: string
    /** Original file name. */
    nomefile: string
    /** YYYYMMDDHHMMSS as text; missing in values of the Web API client. */
    tid?: string
  }
}
