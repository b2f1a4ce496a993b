import type { From } from './ground.ts'

/** One object we made, use or took away. (packaging (d)) */
export type LedgerRow = {
  readonly okey: string
  readonly kind: ObjectKind
  readonly origin: 'created' | 'preexisting' | 'adopted'
  /** kept: hidden by an uninstall · lost: the host took it away · dropped: a later version let it go */
  readonly status: 'planned' | 'present' | 'kept' | 'lost' | 'dropped'
  /** JSON of what we wrote; an attribute the owner changed since stays his. */
  readonly shipped: string
  /** JSON of what was there before us, or before it was hidden. */
  readonly before_us: string
  /** Id of the host's row, '' for physical objects. */
  readonly host_id: string
}

export type ObjectKind =
  | 'private-table' | 'table' | 'column' | 'index' | 'table-row' | 'field-row' | 'list' | 'section' | 'json-element' | 'row' | 'cells' | 'attribute'

export async function readLedger(from: From): Promise<ReadonlyMap<string, LedgerRow>> {
  const rows: LedgerRow[] = await from('tk_object').select('okey', 'kind', 'origin', 'status', 'shipped', 'before_us', 'host_id')
  return new Map(rows.map(row => [row.okey, row]))
}
