import type { Db } from '../records/open.ts'
import { openDatabase } from '../records/open.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { isDead } from './lease.ts'
import { cursorOf, isReplica, isThere, readState } from './replica.ts'
import type { ReplicaState } from './replica.ts'
import { countWaiting } from './round.ts'
import type { ReplicaHealth } from './told.ts'

/** How the connection is; undefined when the database is no replica. Asks nobody outside. */
export async function healthOf(db: Db): Promise<ReplicaHealth | undefined> {
  if (!await isReplica(db)) return undefined
  const state = await readState(db.knex)
  const lost: RawRow | undefined = await db.knex('tk_sync_lost').count({ rows: '*' }).first()
  const files: RawRow | undefined = await db.knex('tk_sync_file').where({ state: 'refused' }).count({ rows: '*' }).first()
  const aside: RawRow | undefined = await db.knex('tk_sync_orphan').count({ rows: '*' }).first()
  const sent: RawRow | undefined = await db.knex('tk_sync_sent').count({ rows: '*' }).first()
  return {
    server: state.server, database: state.database, account: state.account, state: stateOf(state), mayWrite: state.mayWrite, cursor: await cursorOf(db.knex),
    lastRoundAt: state.okAt, lastTryAt: state.triedAt, troubles: state.troubles, trouble: state.trouble,
    waiting: state.firstDone ? await countWaiting(db) : 0, lost: numberOf(lost?.['rows']), aside: numberOf(aside?.['rows']), refusedFiles: numberOf(files?.['rows']),
    working: state.holder !== '' && !isDead(state.holder) && state.untilAt > Date.now(),
    hasWritten: await db.knex('tk_sync_copy').first('name') !== undefined, toCompare: numberOf(sent?.['rows']),
  }
}

export async function healthAt(address: string): Promise<ReplicaHealth | undefined> {
  if (!isThere(address)) return undefined
  const db = openDatabase(address)
  try { return await healthOf(db) } catch (fault) {
    // A server without this database: it is yet to be made.
    if (fault instanceof Error && 'code' in fault && fault.code === 'ER_BAD_DB_ERROR') return undefined
    throw fault
  } finally { await db.close() }
}

function stateOf({ troubleKey, troubles, firstDone }: ReplicaState): ReplicaHealth['state'] {
  if (troubleKey === 'cloud-login' || troubleKey === 'no-credentials') return 'signed-out'
  if (troubleKey === 'cloud-refused') return 'refused'
  if (troubles > 0) return 'away'
  return firstDone ? 'good' : 'first-sync'
}
