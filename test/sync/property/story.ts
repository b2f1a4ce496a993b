import { edit } from './edits.ts'
import type { Told } from './edits.ts'
import { excusing } from './facts.ts'
import { openFirm } from './firm.ts'
import type { Firm } from './firm.ts'
import { lettersAreRight } from './letters.ts'
import { customerDoes, deliver, follow } from './portal.ts'
import { allAgree, comeToRest, filesAreThere, losersStandInHistory, nobodysWordsAreLost, nothingIsDoubled } from './rest.ts'
import { goRound } from './rounds.ts'
import type { Course, Step } from './steps.ts'
import { replicas } from './template.ts'
import { Words } from './words.ts'

/** Lives through it and says what does not hold in the end; who looks for a fault may watch after each step. */
export async function live({ skews, steps }: Course, watch: (firm: Firm, step: Step | undefined) => void = () => undefined): Promise<void> {
  const firm = await openFirm(skews)
  const told: Told = { words: new Words(), rows: 0, tickets: 2, offAndOn: new Set(), toHear: [], internal: [], toFirm: [] }
  try {
    for (const step of steps) {
      await take(told, firm, step)
      watch(firm, step)
    }
    await excusing(told.words, firm, () => firm.cloud.joinStores())
    await comeToRest(firm)
    watch(firm, undefined)
    await allAgree(firm)
    await nobodysWordsAreLost(told, firm)
    await losersStandInHistory(told, firm)
    await filesAreThere(firm)
    await nothingIsDoubled(told, firm)
    await lettersAreRight(told, firm)
  } finally { await firm.close() }
}

async function take(told: Told, firm: Firm, step: Step): Promise<void> {
  switch (step.act) {
    case 'round': return goRound(told, firm, step)
    case 'join': return excusing(told.words, firm, () => firm.cloud.joinStores())
    case 'pass': return firm.pass(step.seconds)
    case 'server clock': return setServersClock(firm, step.seconds)
    case 'follow': await follow(firm, step.sweep, step.death); return
    case 'deliver': return deliver(firm, step.death)
    case 'open': case 'change': case 'say': return customerDoes(told, firm, step)
    default: return edit(told, firm.place(step.at), step)
  }
}

/**
 * A server whose clock is set back is noticed by who asks it before it has caught up; what arrives then and is asked for
 * only later has a time before the cursor, and no client could know. So everybody asks at once.
 */
async function setServersClock(firm: Firm, seconds: number): Promise<void> {
  firm.shiftServer(seconds)
  if (seconds < 0) for (const name of replicas) await firm.round(name)
}
