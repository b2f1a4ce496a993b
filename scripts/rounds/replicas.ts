import type { Installation, Log } from '../../addon/desk.ts'
import { nudgeReader } from '../../addon/lifecycle/nudge.ts'
import { databaseName, fileStore } from '../../addon/records/files.ts'
import { readCredentials, replicaHealth, roundsForever } from '../../addon/sync.ts'
import type { Credentials } from '../../addon/sync.ts'
import { openLinkMap } from './link-map.ts'
import { mayTravel, tellingOwner } from './replica-desk.ts'

export type FollowReplicas = {
  readonly folder: string
  /** This database alone; otherwise every installation of the folder that is a replica. */
  readonly only: string | undefined
  readonly everySeconds: number
  readonly log: Log
  readonly stopped: Promise<void>
}

type Served = {
  readonly installation: Installation | undefined
  readonly database: string
  lookAt: number
  /** A nudge came since the last round. */
  woken: boolean
  /** Rounds on their way, with the login they were begun with. */
  rounds: { readonly credentials: string, end(): void, readonly over: Promise<void> } | undefined
}

const glanceMs = 500
const lookMs = 2000
/** A database that is no replica, or has no login kept, may become one. */
const laterMs = 10_000
/** However much is nudged: the cloud is somebody else's machine. */
const wakeEveryMs = 5000

/** Keeps the replicas of a data folder equal with their clouds, each at its own pace; new ones, and new logins, are found by themselves. */
export async function followReplicas(given: FollowReplicas): Promise<void> {
  const { folder, only, log, stopped } = given
  const served = new Map<string, Served>()
  const known = new Map<string, Installation>()
  const [linkMap, nudges] = [openLinkMap(folder, log), nudgeReader(folder)]
  let stop = false
  void stopped.then(() => { stop = true })
  while (!stop) {
    for (const [link, installation] of linkMap.changes()) {
      if (installation === undefined) known.delete(link)
      else known.set(link, installation)
    }
    await keepServed(served, wanted(known, only))
    const nudged = new Set(nudges())
    for (const one of served.values()) {
      if (one.installation !== undefined && nudged.has(one.installation.link)) one.woken = true
      if (one.lookAt > performance.now()) continue
      one.lookAt = performance.now() + lookMs
      await look(one, given).catch((fault: unknown) => complain(one, log, 'a replica cannot be looked at', fault))
    }
    await Promise.race([new Promise(resolve => setTimeout(resolve, glanceMs)), stopped])
  }
  for (const one of served.values()) one.rounds?.end()
  await Promise.allSettled([...served.values()].map(({ rounds }) => rounds?.over))
}

function wanted(known: ReadonlyMap<string, Installation>, only: string | undefined): ReadonlyMap<string, Installation | undefined> {
  if (only === undefined) return new Map([...known.values()].map(installation => [installation.database, installation]))
  return new Map([[only, [...known.values()].find(({ database }) => database === only)]])
}

/** Who is gone is served no more; who has another identity is served anew. */
async function keepServed(served: Map<string, Served>, databases: ReadonlyMap<string, Installation | undefined>): Promise<void> {
  for (const [database, one] of served) {
    if (databases.has(database) && databases.get(database)?.id === one.installation?.id) continue
    await end(one)
    served.delete(database)
  }
  for (const [database, installation] of databases) {
    if (!served.has(database)) served.set(database, { installation, database, lookAt: 0, woken: false, rounds: undefined })
  }
}

/** Begins the rounds of one that may travel, ends those of one that may not, and takes up a new login. */
async function look(one: Served, given: FollowReplicas): Promise<void> {
  const { folder, log } = given
  const credentials = readCredentials(folder, one.database)
  const mark = JSON.stringify(credentials ?? '')
  const allowed = credentials !== undefined && await mayTravel(one.installation, folder, log)
  if (allowed && one.rounds?.credentials === mark) return
  await end(one)
  if (allowed && await replicaHealth(one.database) !== undefined) one.rounds = begin(one, credentials, mark, given)
  else one.lookAt = performance.now() + laterMs
}

function begin(one: Served, credentials: Credentials, mark: string, { folder, everySeconds, log, stopped }: FollowReplicas): Served['rounds'] {
  let stop = (): void => undefined
  const ended = new Promise<void>(resolve => { stop = resolve })
  const owner = tellingOwner(one.installation, folder, log)
  let wokenAt = -Infinity
  const woken = (): boolean => {
    if (!one.woken || performance.now() - wokenAt < wakeEveryMs) return false
    one.woken = false
    wokenAt = performance.now()
    return true
  }
  const over = roundsForever(one.database, {
    credentials, everySeconds, log, woken, files: fileStore(`${folder}/files`, databaseName(one.database)), stopped: Promise.race([stopped, ended]), onRound: owner.hear,
  }).catch((fault: unknown) => {
    one.rounds = undefined
    complain(one, log, 'the rounds of a replica ended', fault)
  }).then(owner.heard)
  return { credentials: mark, end: stop, over }
}

async function end(one: Served): Promise<void> {
  one.rounds?.end()
  await one.rounds?.over
  one.rounds = undefined
}

function complain(one: Served, log: Log, what: string, fault: unknown): void {
  one.lookAt = performance.now() + laterMs
  log.error(what, { link: one.installation?.link.slice(0, 6) ?? '', fault: fault instanceof Error ? fault.message : String(fault) })
}
