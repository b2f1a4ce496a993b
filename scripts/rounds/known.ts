import type { Desk, Installation } from '../../addon/desk.ts'

/** One installation as the rounds know it. Moments are of performance.now(). */
export type Known = {
  installation: Installation
  desk: Desk | undefined
  /** A look is on its way. */
  running: boolean
  /** Somebody wrote or visits, as far as one sees from outside: this look must go to the bottom of it. */
  woken: boolean
  nextAt: number
  /** Looked at even when nobody wrote: things that come with time. */
  wholeAt: number
  busyAt: number
  usedAt: number
  faults: number
  /** How the file looked when everything in it had been seen; '' = not through yet. */
  pulse: string
}

export const newKnown = (installation: Installation): Known =>
  ({ installation, desk: undefined, running: false, woken: true, nextAt: 0, wholeAt: 0, busyAt: performance.now(), usedAt: 0, faults: 0, pulse: '' })

/** Closing must never keep anybody waiting, nor fail loudly: what is open there may be the ill one. */
export async function closeKnown(one: Known): Promise<void> {
  const { desk } = one
  one.desk = undefined
  await desk?.db.close().catch(() => undefined)
}
