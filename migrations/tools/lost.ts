import type { Look } from './look.ts'
import type { Piece } from './piece.ts'

/** It was there and somebody took it away or retired it: a device, the cloud, the owner. (packaging (d), rule 8) */
export function isLost(piece: Piece, look: Look): boolean {
  const row = look.ledger.get(piece.okey)
  return (piece.state === 'absent' || piece.state === 'hidden') && row?.origin === 'created' && (row.status === 'present' || row.status === 'lost')
}
