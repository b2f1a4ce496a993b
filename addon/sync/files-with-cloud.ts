import type { Files } from '../records/files.ts'
import type { Db } from '../records/open.ts'
import { openCloud } from './cloud.ts'
import { readCredentials } from './credentials.ts'
import { bring } from './file-cache.ts'
import { isReplica, readState } from './replica.ts'

/** A page may wait this long for a picture, no longer. */
const patience: readonly number[] = [500]
const forgetMisses = 60_000

/**
 * The files of a desk whose database may be a replica: what is not here is fetched when it is first read, and kept. Without
 * a cloud, or while it is away, a file that is not here is simply not here.
 */
export function filesWithCloud(files: Files, db: Db, folder: string): Files {
  const misses = new Map<string, number>()
  let replica: Promise<boolean> | undefined
  async function fetched(table: string, id: string): Promise<Buffer | undefined> {
    const credentials = readCredentials(folder, db.address)
    if (credentials === undefined) return undefined
    const { server, database } = await readState(db.knex)
    return bring(db, openCloud({ server, database, credentials, patience }), files, table, id)
  }
  return {
    ...files,
    async read(table, id) {
      const here = await files.read(table, id)
      if (here !== undefined) return here
      replica ??= isReplica(db)
      const name = `${table} ${id}`
      if (!await replica || performance.now() < (misses.get(name) ?? 0)) return undefined
      const bytes = await fetched(table, id).catch(() => undefined)
      if (misses.size > 1000) misses.clear()
      if (bytes === undefined) misses.set(name, performance.now() + forgetMisses)
      return bytes
    },
  }
}
