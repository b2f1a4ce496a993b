import type { Cell, Clash, Text } from '@nios4/sdk'
import type { Ground } from './ground.ts'

/** Where something of the host's own stands; a physical name is found through the map, never written here. */
export type Role =
  | 'customers' | 'customers.name' | 'customers.email' | 'customers.phone' | 'customers.check'
  | 'your-data' | 'your-data.company' | 'your-data.email' | 'your-data.logo'
  | `ticket.${string}` | `option.${string}` | 'report' | `report.${string}` | 'materials' | 'invoice'
  | 'ticket' | 'message' | 'file' | 'log' | 'rules' | 'states' | 'letters' | 'ratings' | 'reports' | 'webhooks'

/** Role of a table we add or meet; only the ticket's own may be somebody else's, adopted. */
export type TableRole =
  | 'customers' | 'your-data' | 'report' | 'materials' | 'invoice' | 'ticket' | 'message' | 'file' | 'log' | 'rules' | 'states' | 'letters' | 'ratings' | 'reports' | 'webhooks'

/** Tables of the host that get fields of ours; it may have no table of reports, and then its steps are left out. */
export type FieldsOn = 'customers' | 'your-data' | 'report'

export type FieldStep = {
  readonly name: string
  readonly type: number
  readonly label: Text
  readonly panel?: Text
  /** Name of its list. Without a list form learnt from this host the field becomes plain text. (decision 15) */
  readonly list?: string
  /** Role of the table it points to and of the field shown from it. */
  readonly relation?: { readonly table: TableRole, readonly caption: Role }
  /** Only read in the host program: mirrors and numbers of ours. */
  readonly mirror?: boolean
  readonly required?: boolean
  /** Shown as a column of the grid. */
  readonly grid?: boolean
  readonly time?: boolean
  /** Width of the grid column. */
  readonly width?: number
  /** Role under which the map keeps it when its name had to differ. */
  readonly role?: Role
  /** Types an existing field of this name may have to be used as it is. */
  readonly usable?: readonly number[]
}

export type ColumnStep = {
  readonly name: string
  readonly kind: 'id' | 'token' | 'short' | 'exact' | 'text' | 'long' | 'integer' | 'time' | 'auto'
}

export type IndexStep = {
  readonly on: TableRole
  /** Columns, with the length MariaDB must be told for texts. */
  readonly columns: readonly (string | { readonly name: string, readonly length: number })[]
  /** Only this form needs it; both without. */
  readonly form?: 'sqlite' | 'mariadb'
}

/** What a migration adds, told and not done: the plan, the installer and the uninstaller read the same list. */
export type Step =
  | { readonly step: 'private-table', readonly name: string, readonly columns: readonly ColumnStep[], readonly key: readonly string[],
      readonly indexes?: readonly (readonly string[])[] }
  | { readonly step: 'search-table', readonly name: string }
  | { readonly step: 'list', readonly name: string, readonly values: readonly (Text & { readonly colour?: number })[] }
  | { readonly step: 'table', readonly role: TableRole, readonly label: Text, readonly newLabel: Text,
      readonly fields: readonly FieldStep[], readonly indexes: readonly IndexStep[], readonly title?: string, readonly mirror?: boolean }
  | { readonly step: 'fields', readonly on: FieldsOn, readonly fields: readonly FieldStep[] }
  | { readonly step: 'additional', readonly parent: TableRole, readonly child: TableRole }
  | { readonly step: 'section', readonly table: TableRole, readonly label: Text }
  | { readonly step: 'index', readonly index: IndexStep }
  | { readonly step: 'rows', readonly table: TableRole, readonly parent: 'your-data', readonly key: string,
      readonly rows: readonly Readonly<Record<string, Cell | Text>>[] }
  | { readonly step: 'cells', readonly on: 'your-data', readonly cells: Readonly<Record<string, Cell | Text>>, /** Tells the cells of a later version apart. */ readonly part?: string }
  | { readonly step: 'private-columns', readonly table: string, readonly columns: readonly ColumnStep[] }
  | { readonly step: 'attributes', readonly id: string, readonly table: TableRole, readonly field?: string, readonly was: Attributes, readonly set: Attributes }

/** Words and looks of ours that a later version says differently; the owner's own stay. `was` is what the version before had written. */
export type Attributes = { readonly label?: Text, readonly newLabel?: Text, readonly panel?: Text, readonly width?: number, readonly grid?: boolean }

/** Rows of data handled a few at a time; how far it came is kept, so a killed upgrade goes on from there. */
export type DataStep = {
  readonly name: string
  /** Rows of one transaction. */
  readonly batch: number
  /** Handles at most `limit` rows after this cursor ('' = from the start) and returns the last one's; undefined = none was left. */
  move(ground: Ground, after: string, limit: number): Promise<string | undefined>
}

/** What is let go once nothing needs it any more: private things are dropped, a field of the owner's program is only retired. (packaging H4) */
export type LetGo =
  | { readonly letGo: 'private-column', readonly table: string, readonly column: string }
  | { readonly letGo: 'private-table', readonly table: string }
  | { readonly letGo: 'field', readonly table: TableRole, readonly field: string }

/** In this order: check (nothing is written), steps (the program before still runs on them), data, contract. (packaging (c), upgrade) */
export type Migration = {
  readonly to: number
  readonly name: string
  readonly check?: (ground: Ground) => Promise<readonly Clash[]>
  readonly steps: readonly Step[]
  readonly data?: readonly DataStep[]
  readonly contract?: readonly LetGo[]
}

export const isText = (cell: Cell | Text): cell is Text => typeof cell === 'object' && cell !== null
