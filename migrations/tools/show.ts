import { ourLabel } from './ground.ts'
import type { Ground } from './ground.ts'
import { editElements } from './additional.ts'
import type { LedgerRow, ObjectKind } from './ledger-rows.ts'
import type { Look } from './look.ts'
import type { Piece } from './piece.ts'
import { announce, freshStamp } from './stamp.ts'

const tableOf: Partial<Readonly<Record<ObjectKind, string>>> = {
  'table-row': 'so_tables', 'field-row': 'so_fields', section: 'so_forms', list: 'so_lists',
}

/** Whether an uninstall can hide it at all. */
export const hides = (kind: ObjectKind): boolean => kind === 'json-element' || tableOf[kind] !== undefined

/** Takes one object of ours out of the owner's sight. Nothing is dropped; what it looked like goes to the ledger. (packaging H5) */
export async function hide(row: LedgerRow, ground: Ground, look: Look): Promise<void> {
  if (row.kind === 'json-element') {
    const [, table = '', child = ''] = /^json:so_tables\.([^.]+)\.param#[^:]+:(.+)$/.exec(row.okey) ?? []
    await editElements(ground, look, table, names => names.filter(name => name !== child))
    await ground.from('tk_object').where({ okey: row.okey }).update({ status: 'kept', seen_at: ground.now.getTime() })
    return
  }
  const table = tableOf[row.kind]
  if (table === undefined) return
  const found: { tid: number, eli: number, displayable?: number } | undefined = await ground.from(table).where({ gguid: row.host_id }).first()
  // The owner, or his cloud, retired it himself: that is his doing, and we say so.
  if (found === undefined || Number(found.eli) !== 0) {
    await ground.from('tk_object').where({ okey: row.okey }).update({ status: 'lost', seen_at: ground.now.getTime() })
    return
  }
  const stamp = freshStamp(ground, look, found.tid)
  const mask = found.displayable === undefined ? {} : { displayable: 0 }
  await ground.from(table).where({ gguid: row.host_id }).update({ eli: 1, ...mask, tid: stamp, ut: ourLabel })
  if (table === 'so_forms' || table === 'so_lists') await announce(ground, look, table, [row.host_id], stamp)
  await keep(row, ground, JSON.stringify({ displayable: found.displayable ?? null }))
}

/** The reverse, with the visibility the owner had given it. */
export async function showAgain(piece: Piece, ground: Ground, look: Look): Promise<void> {
  const table = tableOf[piece.kind]
  if (table === undefined) return
  const found: { tid: number, displayable?: number } | undefined = await ground.from(table).where({ gguid: piece.hostId }).first()
  const stamp = freshStamp(ground, look, found?.tid)
  const mask = found?.displayable === undefined ? {} : { displayable: maskBefore(look.ledger.get(piece.okey)) }
  await ground.from(table).where({ gguid: piece.hostId }).update({ eli: 0, ...mask, tid: stamp, ut: ourLabel })
  if (table === 'so_forms' || table === 'so_lists') await announce(ground, look, table, [piece.hostId], stamp)
}

async function keep(row: LedgerRow, ground: Ground, before: string): Promise<void> {
  await ground.from('tk_object').where({ okey: row.okey }).update({ status: 'kept', before_us: before, seen_at: ground.now.getTime() })
}

function maskBefore(row: LedgerRow | undefined): number {
  try {
    const parsed: unknown = JSON.parse(row?.before_us ?? '')
    const mask = typeof parsed === 'object' && parsed !== null && 'displayable' in parsed ? Number(parsed.displayable) : 1
    return Number.isInteger(mask) && mask > 0 ? mask : 1
  } catch { return 1 }
}
