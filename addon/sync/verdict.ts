import type { Stamp } from '@nios4/sdk'
import type { Incoming } from './incoming.ts'

/** What this replica knows of a row that comes. */
export type Standing = {
  /** Stamp of the row here; undefined when there is none. */
  readonly stored: Stamp | undefined
  /** It was changed here and has not travelled. */
  readonly ours: boolean
  /** The stamp with which both sides last had it. */
  readonly known: Stamp | undefined
  /** The stamp of a deletion both sides know of. */
  readonly gone: Stamp | undefined
  /** The stamp of a deletion made here that has not travelled. */
  readonly ourDeletion: Stamp | undefined
}

export type Verdict =
  /** Take it as it comes. `lost`: what was written here goes. */
  | { readonly act: 'take', readonly lost: boolean }
  /** The same stamp on both sides: take it if it says something else. */
  | { readonly act: 'compare', readonly lost: boolean }
  /** A deletion made here loses: the row comes back. */
  | { readonly act: 'take-back' }
  | { readonly act: 'remove', readonly lost: boolean }
  /** What is here stays. `lost`: what came goes, and ours will travel. */
  | { readonly act: 'stay', readonly lost: boolean }

/**
 * The last writer wins, by stamp; of equal stamps the cloud's stays, so that all come to agree; a deletion needs at least
 * the stamp of the row. (docs/host.md, E.1, F.5)
 */
export function verdictOn({ stamp, deleted }: Pick<Incoming, 'stamp' | 'deleted'>, standing: Standing): Verdict {
  return deleted ? onDeletion(stamp, standing) : onRow(stamp, standing)
}

function onRow(stamp: Stamp, { stored, ours, known, gone, ourDeletion }: Standing): Verdict {
  if (stored !== undefined) {
    if (stamp > stored) return { act: 'take', lost: ours }
    if (stamp === stored) return { act: 'compare', lost: ours }
    return { act: 'stay', lost: ours && known !== stamp }
  }
  if (ourDeletion !== undefined) return stamp > ourDeletion ? { act: 'take-back' } : { act: 'stay', lost: known !== stamp }
  // A packet that came late does not bring back what was deleted since.
  return gone !== undefined && stamp <= gone ? { act: 'stay', lost: false } : { act: 'take', lost: false }
}

function onDeletion(stamp: Stamp, { stored, ours, gone }: Standing): Verdict {
  if (stored === undefined) return { act: 'remove', lost: false }
  // Known before, and the row has come back since.
  if (gone === stamp && stored > stamp) return { act: 'stay', lost: false }
  if (ours && stored > stamp) return { act: 'stay', lost: true }
  // Not changed here: the cloud has deleted it, whatever clock wrote the stamp.
  return { act: 'remove', lost: ours }
}
