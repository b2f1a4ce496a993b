/**
 * What a host calls on an addon. These hooks are ours: the vendor publishes none, so no promise of the
 * product may depend on them. The embedded marketplace page and our own command line call them.
 */
declare module '@nios4/sdk' {
  /** A text in every language the addon speaks. */
  export interface Text { readonly it: string, readonly en: string }

  export type Language = keyof Text

  /** Where the addon works: a database in the host's form, and the folder for what must live outside it. */
  export interface AddonPlace {
    /** `sqlite:/path/file.db` or `mysql://user:password@host:port/database`. */
    readonly address: string
    /** Folder of keys, link map and files. */
    readonly folder: string
    /** Origin that customers reach, e.g. `https://help.example.it`; fixes every printed address. */
    readonly publicUrl: string
  }

  /** One thing an install would add, change in a host row, or use as it is. */
  export interface PlanLine {
    readonly act: 'add' | 'change' | 'use' | 'show-again'
    readonly kind: 'table' | 'field' | 'list' | 'section' | 'row' | 'index' | 'private-table'
    /** Physical name, e.g. `ticket` or `clienti.check_ticket`. */
    readonly name: string
    readonly label: Text
  }

  /** Something that forbids installing, with what would help. */
  export interface Clash {
    readonly key: string
    readonly name: string
    readonly text: Text
    /** Another name that is free, when one would do. */
    readonly offer?: string
    /** Role that takes the offered name: `mapping: { [role]: offer }`. */
    readonly role?: string
  }

  /** Which physical table or field plays a role. `undefined` physical = nothing fits, the owner must choose. */
  export interface MappingLine {
    /** e.g. `customers.email`, `your-data.logo`. */
    readonly role: string
    readonly label: Text
    readonly physical: string | undefined
    readonly candidates: readonly string[]
    readonly required: boolean
  }

  export interface PermissionLine { readonly scope: string, readonly reason: Text, readonly optional: boolean, /** The owner agreed to it before. */ readonly granted?: boolean }

  /** What `install` would do, told before the first write. Writing nothing. */
  export interface AddonPlan {
    readonly installed: boolean
    readonly version: string
    readonly language: Language
    readonly lines: readonly PlanLine[]
    readonly clashes: readonly Clash[]
    /** What the owner should know before he agrees; none of it forbids installing. */
    readonly warnings: readonly Text[]
    readonly mapping: readonly MappingLine[]
    readonly permissions: readonly PermissionLine[]
  }

  export interface InstallAnswers {
    /** The owner has seen the plan and agrees to its rights. */
    readonly consent: boolean
    /** Where the addon writes to the owner before his data are complete. */
    readonly ownerEmail: string
    /** Overrides of the proposed mapping: role to physical name, `status:<value>` to what that status means. */
    readonly mapping?: Readonly<Record<string, string>>
  }

  export interface InstallReport {
    /** False when everything was there already. */
    readonly changed: boolean
    readonly added: number
    /** One-time address of the owner's door. */
    readonly ownerDoor: string
    readonly portal: string
    /** Of a package: whether it was tried in a copy first; false where the database's user may make none. */
    readonly rehearsed?: boolean
  }

  export type AddonState =
    | 'available' | 'installing' | 'installed' | 'awaiting-activation' | 'awaiting-company-data'
    | 'live' | 'reading' | 'suspended' | 'uninstalled'

  export interface AddonStatus {
    readonly state: AddonState
    /** Plain words for the owner: what is missing or why it is suspended. */
    readonly missing: readonly Text[]
    /** Full address of the customers' portal, '' before installing. */
    readonly portal: string
    readonly version: string
  }

  /** What a purge takes away for good and what it leaves. Told before anything is done, and after. */
  export interface PurgeReport {
    /** What the owner must type. */
    readonly database: string
    /** Where everything was written before it went, '' before it is done. */
    readonly file: string
    readonly sha256: string
    readonly tables: readonly { readonly name: string, readonly label: string, readonly rows: number }[]
    readonly columns: readonly string[]
    readonly workingTables: number
    /** Things people made on our tables, or that lean on them. */
    readonly foreign: readonly { readonly name: string, readonly text: Text }[]
    /** Fields and tables that were there before us: left as they are. */
    readonly leftAlone: readonly string[]
    /** Rows that stay in tables of the program although they came through the service, by table. */
    readonly rowsLeft: readonly { readonly name: string, readonly rows: number }[]
  }

  export interface PurgeAnswers {
    /** The database's name, typed. */
    readonly confirm: string
    /** Also what people made on our tables goes. */
    readonly withForeign: boolean
    /** Where the export goes, never overwritten; without it into `exports` of the data folder. */
    readonly file?: string
  }

  /** Something of the addon's that the host, a device or the owner took away. */
  export interface LostObject { readonly okey: string, /** As the owner's program calls it, e.g. `ticket.channel`. */ readonly name: string }

  /** The addon as a host sees it; `manifest.json` names the module that exports it as `addon`. */
  export interface Addon {
    /** @param mapping answers the owner has already thought of, see `InstallAnswers` */
    plan(place: AddonPlace, mapping?: Readonly<Record<string, string>>): Promise<AddonPlan>
    /** @throws AddonRefusal when the plan has clashes, consent is missing or another installer holds the lock. */
    install(place: AddonPlace, answers: InstallAnswers): Promise<InstallReport>
    /** Hides everything the addon added and keeps it; nothing is dropped. */
    uninstall(place: AddonPlace): Promise<{ readonly changed: boolean }>
    /** Mails the request for an activation key to the publisher. */
    requestActivation(place: AddonPlace): Promise<{ readonly sentTo: string, readonly request: string }>
    /** Takes a pasted activation key. @throws AddonRefusal with the reason in plain words. */
    activate(place: AddonPlace, key: string): Promise<AddonStatus>
    status(place: AddonPlace): Promise<AddonStatus>
    /**
     * Verifies a signed package, byte for byte, and unpacks it into a folder of its own; the host then loads the entry
     * point that folder's manifest names. The signature lies beside the file, as `<file>.sig`.
     * @throws AddonRefusal that names what is wrong, with nothing unpacked
     */
    takePackage(place: AddonPlace, file: string): Promise<{ readonly version: string, readonly folder: string }>
    /** What a purge would take away. Writes nothing. @throws AddonRefusal unless it was uninstalled first */
    losses(place: AddonPlace): Promise<PurgeReport>
    /**
     * Writes everything into a file, reads that back, then takes everything of the addon's out of the database for good.
     * Interrupted it can only be continued. @throws AddonRefusal when the name is another, or something of the owner's would go
     */
    purge(place: AddonPlace, answers: PurgeAnswers): Promise<PurgeReport>
    /** What is no longer there of what the addon laid. Writes nothing. */
    lost(place: AddonPlace): Promise<readonly LostObject[]>
    /** Makes it again; values that went with it do not come back. @throws AddonRefusal without consent */
    repair(place: AddonPlace, consent: boolean): Promise<{ readonly made: readonly LostObject[] }>
    /** A nudge that a row was saved; nobody may depend on it. */
    recordSaved(place: AddonPlace, table: string, id: string): Promise<void>
  }

  /** Thrown by the calls above. `text` is for the owner. */
  export interface AddonRefusal extends Error { readonly key: string, readonly text: Text }
}
