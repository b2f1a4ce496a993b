import type { Log } from '../addon/desk.ts'
import { nudgeReader } from '../addon/lifecycle/nudge.ts'
import { closeKnown, newKnown } from './rounds/known.ts'
import type { Known } from './rounds/known.ts'
import { openLinkMap } from './rounds/link-map.ts'
import { isStill, look } from './rounds/look.ts'
import type { Rhythm, Round } from './rounds/look.ts'

export type How = Rhythm & { readonly once: boolean, readonly stopped: Promise<void> }

/** Looks at the same time; ill databases wait in lanes of their own, so that many of them cannot fill all. */
const healthyLanes = 6
const illLanes = 2
/** A look that takes longer gives its lane back, whatever becomes of it. */
const patienceMs = 15_000
const mostOpen = 50

/**
 * Goes round the installations of a data folder for ever, or once. New ones are found by themselves; one whose database
 * is ill keeps nobody else waiting; idle ones are only glanced at, and a visit or a nudge wakes them. (decision 31)
 */
export async function goRound(folder: string, log: Log, how: How, round: Round): Promise<number> {
  const known = new Map<string, Known>()
  const linkMap = openLinkMap(folder, log)
  const nudges = nudgeReader(folder)
  const lanes = { healthy: 0, ill: 0 }
  /** Looks whose lane is taken, and all that have not ended. */
  const inLane = new Set<Promise<void>>()
  const running = new Set<Promise<boolean>>()
  let failures = 0
  let stop = false
  void how.stopped.then(() => { stop = true })

  function begin(one: Known): void {
    const lane = one.faults > 0 ? 'ill' : 'healthy'
    lanes[lane] += 1
    one.running = true
    const looking = look(one, folder, log, how, round).finally(() => { one.running = false; running.delete(looking) })
    running.add(looking)
    const settled: Promise<void> = within(looking, patienceMs).then(good => {
      if (good === undefined) { one.faults += 1; log.error('a round takes too long', { link: one.installation.link.slice(0, 6) }) }
      if (good !== true) failures += 1
      lanes[lane] -= 1
      inLane.delete(settled)
      if (!stop && !how.once) pump()
    })
    inLane.add(settled)
  }

  function pump(): void {
    const now = performance.now()
    for (const one of [...known.values()].filter(({ running: busy, nextAt }) => !busy && nextAt <= now).sort((a, b) => a.nextAt - b.nextAt)) {
      if (lanes.healthy >= healthyLanes && lanes.ill >= illLanes) break
      if (isStill(one, now, how)) continue
      if (one.faults > 0 ? lanes.ill < illLanes : lanes.healthy < healthyLanes) begin(one)
    }
    closeOldest(known)
  }

  if (how.once) {
    refresh(known, linkMap.changes())
    for (const one of known.values()) {
      while (inLane.size >= healthyLanes) await Promise.race(inLane)
      begin(one)
    }
    await Promise.all(inLane)
  }
  while (!stop && !how.once) {
    refresh(known, linkMap.changes())
    for (const link of nudges()) wake(known.get(link))
    pump()
    await Promise.race([pause(Math.min(how.everyMs, 250)), how.stopped])
  }
  await within(Promise.allSettled(running), 5000)
  await within(Promise.all([...known.values()].map(closeKnown)), 5000)
  return failures
}

function refresh(known: Map<string, Known>, changes: ReturnType<ReturnType<typeof openLinkMap>['changes']>): void {
  for (const [link, installation] of changes) {
    const held = known.get(link)
    if (held !== undefined) void closeKnown(held)
    if (installation === undefined) known.delete(link)
    else known.set(link, newKnown(installation))
  }
}

function wake(one: Known | undefined): void {
  if (one === undefined || one.faults > 0) return
  one.woken = true
  one.nextAt = 0
}

function closeOldest(known: ReadonlyMap<string, Known>): void {
  const open = [...known.values()].filter(({ desk, running }) => desk !== undefined && !running)
  if (open.length <= mostOpen) return
  for (const one of open.sort((a, b) => a.usedAt - b.usedAt).slice(0, open.length - mostOpen)) void closeKnown(one)
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Undefined when it did not come in time. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([work, new Promise<undefined>(resolve => { timer = setTimeout(() => resolve(undefined), ms) })])
  } finally { clearTimeout(timer) }
}
