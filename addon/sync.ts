import { wallClock } from './desk.ts'
import type { Files } from './records/files.ts'
import { allow, forbid } from './sync/allowing.ts'
import { compareSent } from './sync/compare.ts'
import { connectTo, disconnectFrom, signInAt } from './sync/connecting.ts'
import { bring } from './sync/file-cache.ts'
import { goOnForever } from './sync/forever.ts'
import type { ForeverOptions } from './sync/forever.ts'
import { healthAt } from './sync/health.ts'
import { probeAt } from './sync/probe.ts'
import { onReplica } from './sync/replica.ts'
import { atWork, cloudOf, roundOn } from './sync/round.ts'
import type { Comparison, Connection, Credentials, ProbeReport, ReplicaHealth, RoundReport, Server, SignedIn, Travel, Withdrawn } from './sync/told.ts'
import { travelOf } from './sync/travel.ts'
import { withdrawHere } from './sync/withdraw.ts'
import type { RoundOptions } from './sync/work.ts'

export type * from './sync/told.ts'
export { Refusal } from './refusal.ts'

/**
 * The replica of a cloud database, kept by the host's own protocol. A replica is named by its database address
 * (`sqlite:/path`, `mysql://…`); everything it knows of its cloud lies in its own private tables.
 */

export type { RoundOptions } from './sync/work.ts'

/** The vendor's service, or one base address that serves everything. @throws Refusal when it is no address, or would carry a password in clear over a network. */
export { serverAt } from './sync/server.ts'

/** Signs in and lists the databases of that person. @throws Refusal `cloud-login`, `cloud-away`, `cloud-nonsense`. */
export const signIn = (server: Server, credentials: Credentials): Promise<SignedIn> => signInAt(server, credentials)

/** Credentials of a replica: environment (`NIOS4_TOKEN`, `NIOS4_EMAIL`, `NIOS4_PASSWORD`), else the file of mode 600 in the data folder. */
export { forgetCredentials, keepCredentials, readCredentials } from './sync/credentials.ts'

/**
 * Makes a replica in an empty database and fills it, or goes on with one that was begun. Reads only; nothing is ever
 * sent before `allowWriting`. @throws Refusal `replica-taken` when the database holds something else.
 */
export const connect = (replica: string, to: Connection, options: RoundOptions): Promise<RoundReport> => connectTo(replica, to, options)

/** One round: pull, then push where writing is allowed. @throws Refusal `not-connected`, `replica-busy`, `cloud-…`. */
export const round = (replica: string, options: RoundOptions): Promise<RoundReport> => onReplica(replica, db => roundOn(db, options))

/** A round every so many seconds and at once after own writes, with back-off while the cloud is away, until `stopped`. */
export const roundsForever = (replica: string, options: ForeverOptions): Promise<void> => goOnForever(replica, options)

/** What the next round would send, told before it may. Asks nobody outside. */
export const whatWouldTravel = (replica: string): Promise<Travel> => onReplica(replica, travelOf)

/** From now on rounds may send. Keeps a copy of the cloud's structure rows first. Returns how many rows that copy holds. */
export const allowWriting = (replica: string): Promise<number> => onReplica(replica, allow)
export const forbidWriting = (replica: string): Promise<void> => onReplica(replica, forbid)

/** Asks the cloud again for what was sent since `allowWriting` and compares, row by row. */
export const compareWithCloud = (replica: string, options: RoundOptions): Promise<Comparison> => onReplica(replica, db => atWork(db, options, compareSent))

/** Takes back in the cloud what this replica added: structure hidden, changed structure as it was before, told in one round. */
export const withdraw = (replica: string, options: RoundOptions): Promise<Withdrawn> => onReplica(replica, async db => {
  await allow(db)
  const done = await withdrawHere(db, (options.clock ?? wallClock).now())
  await roundOn(db, options)
  await forbid(db)
  return done
})

/** The replica becomes a plain database again; everything in it stays. */
export const disconnect = (replica: string): Promise<void> => onReplica(replica, disconnectFrom)

/** How the connection is; undefined when the database is no replica. Asks nobody outside. */
export const replicaHealth = (replica: string): Promise<ReplicaHealth | undefined> => healthAt(replica)

/** Which facts of the contract hold in a cloud database or in a `.nios4` file. Reads only. */
export const probe = (source: Connection & { readonly credentials: Credentials } | { readonly file: string }): Promise<ProbeReport> => probeAt(source)

/** Fetches a file's bytes into the store unless they are there; false when the cloud has none. */
export const bringFile = (replica: string, files: Files, table: string, id: string, options: RoundOptions): Promise<boolean> =>
  onReplica(replica, async db => await bring(db, await cloudOf(db, options), files, table, id) !== undefined)

export { filesWithCloud } from './sync/files-with-cloud.ts'
