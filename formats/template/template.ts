import type { TravellingRow } from '../packet.ts'

/** Header keys in their order. Most stand in `so_settings.param` too. (docs/host.md, H) */
export const headerKeys = [
  'SSEED', 'TEMPLATE', 'SEED', 'ETI', 'NF', 'LIM', 'DATE', 'BOXW', 'LHELP', 'TWE', 'DWE', 'TBWE', 'LBWE',
  'CSWE', 'TCWE', 'DCWE', 'BCWE', 'BFCWE', 'IMWE', 'CSDB', 'CTDB',
] as const

export type Header = Readonly<Record<string, unknown>>

/** A row of a table with standard columns, every column under its travelling name. */
export type TemplateRow = { readonly table: string, readonly row: TravellingRow }

/**
 * What a `.nios4` file says: the packet of F.4 without people. Users and their password hashes are dropped while reading
 * and never written, so no value of this type can carry them. (H)
 */
export type Template = {
  readonly data: Header
  /** Rows of `so_tables` and `so_fields`. */
  readonly tables: readonly TravellingRow[]
  readonly fields: readonly TravellingRow[]
  readonly rows: readonly TemplateRow[]
}

/** Tables whose rows are people with their passwords. */
export const isPeople = (table: string): boolean => table === 'so_localusers' || table === 'so_users'

export type Named = {
  /** Kind of application: five to eight capitals, as `BASICIT`. */
  readonly seed: string
  readonly label: string
  /** Unique name of the database. */
  readonly name: string
  /** Random-looking number beside the seed. */
  readonly number: number
  /** Wall-clock time as digits. */
  readonly date: number
}

/** A header of ours in the sample's shape: TEMPLATE 1, licence limits empty. */
export function newHeader({ seed, label, name, number, date }: Named): Header {
  const d = String(date)
  return {
    SSEED: number, TEMPLATE: 1, SEED: seed, ETI: label, NF: name, LIM: '',
    DATE: `${d.slice(6, 8)}/${d.slice(4, 6)}/${d.slice(0, 4)} ${d.slice(8, 10)}:${d.slice(10, 12)}:${d.slice(12, 14)}`,
    BOXW: [], LHELP: '', TWE: '', DWE: '', TBWE: '', LBWE: '', CSWE: -1, TCWE: -16777216, DCWE: -16777216, BCWE: -16777216, BFCWE: -1,
    IMWE: 0, CSDB: -65536, CTDB: -1,
  }
}
