import type { Desk, Installation, Log } from '../../addon/desk.ts'
import { NotFound } from '../../addon/faults.ts'
import { noteSignedIn, tellSignedOut } from '../../addon/lifecycle/cloud-sign-in.ts'
import { copyFault } from '../../addon/lifecycle/copy-guard.ts'
import { nudge } from '../../addon/lifecycle/nudge.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import type { RoundReport } from '../../addon/sync.ts'

type Outcome = { readonly report: RoundReport } | { readonly fault: unknown }

/** A copy must not write into the cloud of the one it was copied from. (decision 30) */
export async function mayTravel(installation: Installation | undefined, folder: string, log: Log): Promise<boolean> {
  if (installation === undefined) return true
  return await atDesk(installation, folder, log, async desk => await copyFault(desk) === undefined) ?? true
}

/** What came is followed at once; that the cloud shut us out is told to the owner, once, and that it is over is noted. */
export function tellingOwner(installation: Installation | undefined, folder: string, log: Log): { hear(outcome: Outcome): void, heard(): Promise<void> } {
  if (installation === undefined) return { hear: () => undefined, heard: () => Promise.resolve() }
  let last: 'unknown' | 'in' | 'out' = 'unknown'
  let telling = Promise.resolve()
  const tell = async (outcome: Outcome): Promise<void> => {
    if ('report' in outcome) {
      const { pulled, structureChanged } = outcome.report
      if (pulled > 0 || structureChanged) nudge(folder, installation.link)
      if (last !== 'in') await atDesk(installation, folder, log, noteSignedIn)
      last = 'in'
    } else if (outcome.fault instanceof Refusal && outcome.fault.key === 'cloud-login') {
      if (last !== 'out') await atDesk(installation, folder, log, tellSignedOut)
      last = 'out'
      nudge(folder, installation.link)
    }
  }
  return {
    hear(outcome) {
      telling = telling.then(() => tell(outcome)).catch((fault: unknown) => {
        log.error('after a round', { link: installation.link.slice(0, 6), fault: fault instanceof Error ? fault.message : String(fault) })
      })
    },
    heard: () => telling,
  }
}

/** Undefined while nothing is installed there yet, or any more. */
async function atDesk<T>(installation: Installation, folder: string, log: Log, act: (desk: Desk) => Promise<T>): Promise<T | undefined> {
  try {
    const desk = await openDesk(installation, { folder, log })
    try { return await act(desk) } finally { await desk.db.close() }
  } catch (fault) {
    if (fault instanceof NotFound) return undefined
    throw fault
  }
}
