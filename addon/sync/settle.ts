import type { Stamp } from '@nios4/sdk'
import { textOf } from '../records/values.ts'
import { canonical } from './cells.ts'
import type { Incoming, Placed } from './incoming.ts'
import { deletionLost, lostOf, lostToDeletion } from './lost.ts'
import type { Lost, Version } from './lost.ts'
import type { TableShape } from './shapes.ts'
import type { Verdict } from './verdict.ts'

export type Judged = { readonly incoming: Placed, readonly verdict: Verdict, readonly stored: Stamp | undefined }

export type Settled = { readonly judged: Judged, readonly act: 'take' | 'take-back' | 'remove' | 'stay' | 'same', readonly lost?: Lost | undefined }

/** Whether the row as it stands here has to be read before anything is done. */
export const needsVersion = ({ verdict, stored }: Judged): boolean =>
  stored !== undefined && (verdict.act === 'compare' || ('lost' in verdict && verdict.lost))

/** A verdict with both versions before it: what is done, and what is lost by it. */
export function settle(shape: TableShape, judged: Judged, here: Version | undefined, ourDeletion: Stamp | undefined): Settled {
  const { incoming, verdict } = judged
  const { table } = shape
  const { id, stamp } = incoming
  switch (verdict.act) {
    case 'take': return { judged, act: 'take', lost: verdict.lost && here !== undefined ? lostOf(table, id, 'here', here, versionOf(shape, incoming)) : undefined }
    case 'compare': return compared(shape, judged, here, verdict.lost)
    case 'take-back': return { judged, act: 'take-back', lost: deletionLost(table, id, 'here', ourDeletion ?? 0, versionOf(shape, incoming)) }
    case 'remove': return { judged, act: 'remove', lost: verdict.lost && here !== undefined ? lostToDeletion(table, id, 'here', here, stamp) : undefined }
    case 'stay': return { judged, act: 'stay', lost: verdict.lost ? loserThatCame(shape, incoming, here, ourDeletion) : undefined }
  }
}

function compared(shape: TableShape, judged: Judged, here: Version | undefined, ours: boolean): Settled {
  const came = versionOf(shape, judged.incoming)
  if (here !== undefined && Object.entries(came.row).every(([name, cell]) => here.row[name] === cell)) return { judged, act: 'same' }
  return { judged, act: 'take', lost: ours && here !== undefined ? lostOf(shape.table, judged.incoming.id, 'here', here, came) : undefined }
}

function loserThatCame(shape: TableShape, incoming: Incoming, here: Version | undefined, ourDeletion: Stamp | undefined): Lost | undefined {
  const [{ table }, { id, deleted, stamp }] = [shape, incoming]
  if (here === undefined) return lostToDeletion(table, id, 'there', versionOf(shape, incoming), ourDeletion ?? 0)
  return deleted ? deletionLost(table, id, 'there', stamp, here) : lostOf(table, id, 'there', versionOf(shape, incoming), here)
}

function versionOf(shape: TableShape, { row = {}, writer, stamp }: Incoming): Version {
  return { row: canonical(shape, row), writer: writer || textOf(row['ut']), stamp }
}
