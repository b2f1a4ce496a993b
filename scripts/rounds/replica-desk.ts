import type { Desk, Installation, Log } from '../../addon/desk.ts'
import { NotFound } from '../../addon/faults.ts'
import { noteSignedIn, tellSignedOut } from '../../addon/lifecycle/cloud-sign-in.ts'
import { copyFault } from '../../addon/lifecycle/copy-guard.ts'
import { nudge } from '../../addon/lifecycle/nudge.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import type { RoundReport } from '../../addon/sync.ts'

export type Outcome = { readonly report: RoundReport } | { readonly fault: unknown }

/** A copy must not write into the cloud of the one it was copied from. (decision 30) */
export async function mayTravel(installation: Installation | undefined, folder: string, log: Log): Promise<boolean> {
  if (installation === undefined) return true
  return await atDesk(installation, folder, log, async desk => await copyFault(desk) === undefined) ?? true
}

/** What came is followed at once; that the cloud shut us out is told to the owner, once. */
export async function afterRound(installation: Installation | undefined, folder: string, log: Log, outcome: Outcome): Promise<void> {
  if (installation === undefined) return
  try {
    if ('report' in outcome) {
      const { pulled, structureChanged } = outcome.report
      if (pulled > 0 || structureChanged) nudge(folder, installation.link)
      await atDesk(installation, folder, log, noteSignedIn)
    } else if (outcome.fault instanceof Refusal && outcome.fault.key === 'cloud-login') {
      await atDesk(installation, folder, log, tellSignedOut)
      nudge(folder, installation.link)
    }
  } catch (fault) {
    log.error('after a round', { link: installation.link.slice(0, 6), fault: fault instanceof Error ? fault.message : String(fault) })
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
