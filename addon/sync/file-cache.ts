import type { Db } from '../records/open.ts'
import type { Files } from '../records/files.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { Cloud } from './cloud.ts'
import { noteFile } from './files-up.ts'
import { inStep } from './replica.ts'
import { nameInCloud } from './shapes.ts'

/** Bytes fetched from the cloud may take so much room on the disk; files born here are not counted and stay. */
export const usualRoom = 2 * 1024 ** 3

/** A file's bytes, fetched from the cloud when they are not here yet, and kept; undefined when nobody has them. (docs/host.md, F.6) */
export async function bring(db: Db, cloud: Cloud, files: Files, table: string, id: string, room = usualRoom): Promise<Buffer | undefined> {
  const here = await files.read(table, id)
  if (here !== undefined) { await noteUse(db, id); return here }
  const bytes = await cloud.download(await nameInCloud(db.knex, table), id)
  if (bytes === undefined) return undefined
  await files.keep(table, id, bytes)
  await inStep(db, tx => noteFile({ db }, tx, table, id, 'cached', bytes.length))
  await makeRoom(db, files, room, id)
  return bytes
}

/** Once a day is enough to know which files nobody looks at. */
async function noteUse(db: Db, id: string): Promise<void> {
  const now = Date.now()
  await db.knex('tk_sync_file').where({ file_id: id }).where('used_at', '<', now - 86_400_000).update({ used_at: now })
}

/** What was looked at longest ago goes first. The note goes before the bytes: a note without bytes would never be fetched again. */
async function makeRoom(db: Db, files: Files, room: number, keeping: string): Promise<void> {
  for (;;) {
    const total: RawRow | undefined = await db.knex('tk_sync_file').where({ state: 'cached' }).sum({ size: 'size' }).first()
    if (numberOf(total?.['size']) <= room) return
    const oldest: RawRow[] = await db.knex('tk_sync_file').where({ state: 'cached' }).whereNot({ file_id: keeping }).orderBy('used_at').limit(20).select('file_id', 'tablename', 'size')
    if (oldest.length === 0) return
    let over = numberOf(total?.['size']) - room
    for (const row of oldest) {
      if (over <= 0) break
      await db.knex('tk_sync_file').where({ file_id: textOf(row['file_id']), state: 'cached' }).delete()
      await files.remove(textOf(row['tablename']), textOf(row['file_id']))
      over -= numberOf(row['size'])
    }
  }
}
