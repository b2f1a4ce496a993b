import type { Ground } from './ground.ts'
import type { LedgerRow, ObjectKind } from './ledger-rows.ts'
import type { Piece } from './piece.ts'

/** What of our rows becomes the owner's after the first write: words, order, widths, looks. Name, type and id stay ours. (packaging (d), rule 3) */
const ownersOwn: Partial<Readonly<Record<ObjectKind, { readonly table: string, readonly columns: readonly string[] }>>> = {
  'field-row': { table: 'so_fields', columns: ['fieldlabel', 'panel', 'panelindex', 'columnindex', 'ind', 'columnwidth', 'viewcolumn', 'style'] },
  'table-row': { table: 'so_tables', columns: ['tablelabel', 'newlabel', 'ind', 'lgroup'] },
  section: { table: 'so_forms', columns: ['formlabel', 'formgroup', 'ind'] },
  list: { table: 'so_lists', columns: ['listvalue'] },
}

/** The attributes of rows just made, as they stand there: what an upgrade will compare the present value with. */
export async function shippedOf(pieces: readonly Piece[], ground: Ground): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>()
  for (const [kind, own] of Object.entries(ownersOwn)) {
    const made = pieces.filter(piece => piece.kind === kind)
    if (made.length === 0) continue
    const rows: Readonly<Record<string, unknown>>[] = await ground.from(own.table).whereIn('gguid', made.map(({ hostId }) => hostId)).select('gguid', ...own.columns)
    const held = new Map(rows.map(({ gguid, ...attributes }) => [String(gguid), JSON.stringify(attributes)]))
    for (const { okey, hostId } of made) told.set(okey, held.get(hostId) ?? '')
  }
  return told
}

/** What we last wrote into this attribute; undefined = the ledger does not know. */
export function shippedValue(row: LedgerRow | undefined, attribute: string): unknown {
  try {
    const parsed: unknown = JSON.parse(row?.shipped ?? '')
    return typeof parsed === 'object' && parsed !== null ? Object.entries(parsed).find(([name]) => name === attribute)?.[1] : undefined
  } catch { return undefined }
}
