import type { Clock, Log } from '../desk.ts'
import type { Files } from '../records/files.ts'
import type { Db } from '../records/open.ts'
import type { Cloud } from './cloud.ts'
import type { Lease } from './lease.ts'
import type { Shapes } from './shapes.ts'
import type { Credentials, Progress } from './told.ts'
import { troubles } from './troubles.ts'

/** Everything a round may be given. Only `credentials` is needed. */
export type RoundOptions = {
  readonly credentials: Credentials
  readonly clock?: Clock
  readonly log?: Log
  /** Bytes of file fields: uploaded with the rows that name them. */
  readonly files?: Files
  /** Also customers and *Your data* go as whole rows, and the Web API is not asked. */
  readonly wholeRows?: boolean
  readonly onProgress?: (progress: Progress) => void
  /** Ends the round between two packets; the next one goes on from there. */
  readonly signal?: AbortSignal
  /** Milliseconds before the second, third … try of a call. */
  readonly patience?: readonly number[]
  /** Called at every step: a test lets the process die there. */
  readonly faultPoint?: (name: string) => void | Promise<void>
}

/** What a round has done so far. */
export type Tally = { pulled: number, pushed: number, packets: number, files: number, lost: number, structureChanged: boolean }

/** One round at work. */
export type Work = {
  readonly db: Db
  readonly cloud: Cloud
  readonly lease: Lease
  readonly shapes: Shapes
  readonly options: RoundOptions
  readonly clock: Clock
  readonly log: Log
  readonly tally: Tally
  readonly startedMs: number
}

/** A step of the round is done: here it may end, or die. */
export async function at({ options }: Work, name: string): Promise<void> {
  await options.faultPoint?.(name)
  if (options.signal?.aborted === true) throw troubles.stopped()
}

export function tellProgress({ options, tally, startedMs }: Work, phase: Progress['phase'], total?: number): void {
  options.onProgress?.({ phase, packets: tally.packets, rows: phase === 'pull' ? tally.pulled : tally.pushed, total, elapsedMs: performance.now() - startedMs })
}
