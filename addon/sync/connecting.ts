import type { Db } from '../records/open.ts'
import { openCloud } from './cloud.ts'
import { dropIndexes } from './indexes.ts'
import { makeReplica } from './make.ts'
import { dropOwnTables } from './own-tables.ts'
import { cursorOf, inStep } from './replica.ts'
import { roundOn } from './round.ts'
import type { Connection, Credentials, RoundReport, Server, SignedIn } from './told.ts'
import { usualPatience } from './transport.ts'
import { troubles } from './troubles.ts'
import type { RoundOptions } from './work.ts'

/** Signs in and lists the databases of that person. */
export const signInAt = (server: Server, credentials: Credentials, patience: readonly number[] = usualPatience.slice(0, 2)): Promise<SignedIn> =>
  openCloud({ server, database: '', credentials, patience }).signIn()

/** Makes or continues a replica and runs its first round. */
export async function connectTo(address: string, connection: Connection, options: RoundOptions): Promise<RoundReport> {
  const signedIn = await signInAt(connection.server, options.credentials, options.patience)
  if (!signedIn.databases.some(({ name }) => name === connection.database)) throw troubles.refused('unauthorized', connection.database)
  const db = await makeReplica(address, connection)
  try {
    await db.knex('tk_sync').where({ id: 1 }).update({ account: signedIn.email.slice(0, 255) })
    return await roundOn(db, { ...options, credentials: { ...options.credentials, token: signedIn.token } })
  } finally { await db.close() }
}

/**
 * The replica becomes a plain database again. Rows that waited in our list get a place in the host's own: its cursor goes
 * back to the oldest of them, so that another client would send them. (docs/host.md, E.4)
 */
export async function disconnectFrom(db: Db): Promise<void> {
  await inStep(db, async tx => {
    const cursor = await cursorOf(tx)
    const rows: { readonly tablename: string }[] = await tx('tk_sync_queue').distinct('tablename')
    let oldest = cursor
    for (const { tablename } of rows) {
      const row: { tid?: unknown } | undefined = await tx({ t: tablename }).join({ q: 'tk_sync_queue' }, 'q.row_id', 't.gguid').where('q.tablename', tablename).min({ tid: 't.tid' }).first()
      oldest = Math.min(oldest, Number(row?.tid ?? oldest))
    }
    if (oldest < cursor) await tx('lo_setting').where({ gguid: '0' }).update({ tidsync: oldest })
  })
  await dropIndexes(db)
  await dropOwnTables(db.knex)
}
