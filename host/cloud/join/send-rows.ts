import type { HostRecord, PacketItem, Stamp, SyncBoxRow } from '@nios4/sdk'
import { deleteItem, insertItem } from '../../../formats/packet.ts'
import { travelling } from '../../../formats/travelling.ts'
import type { CloudDatabase } from '../databases.ts'
import { acceptItems } from '../store/box.ts'
import type { WebTable } from './web-tables.ts'

/** Rows of one step: enough to be quick, few enough to stay small in memory. */
export const stepRows = 1000

/** Rows of a table stamped at the cursor or later go to the synchroniser, slice by slice. */
export async function* sendTable(database: CloudDatabase, table: WebTable, cursor: Stamp, now: Stamp): AsyncGenerator<number> {
  for (let after: { readonly tid: Stamp, readonly gguid: string } = { tid: cursor, gguid: '' }; ;) {
    const { tid, gguid } = after
    const rows: readonly HostRecord[] = await database.web.knex<HostRecord>(table.name)
      .whereRaw('(tid > ? OR (tid = ? AND gguid > ?))', [tid, tid, gguid]).orderBy(['tid', 'gguid']).limit(stepRows)
    const last = rows.at(-1)
    if (last === undefined) return
    accept(database, rows.map(row => insertItem(table.name, travelling(row, table.families))), now)
    yield rows.length
    if (rows.length < stepRows) return
    after = { tid: last.tid, gguid: last.gguid }
  }
}

/** What was removed for good, and in the MariaDB form the rows listed whatever their stamp. (docs/host.md, E.4) */
export async function sendBoxes(database: CloudDatabase, tables: ReadonlyMap<string, WebTable>, now: Stamp): Promise<number> {
  const { web } = database
  const removed: readonly SyncBoxRow[] = await web.knex<SyncBoxRow>('lo_cleanbox').limit(10 * stepRows)
  accept(database, removed.map(({ tablename, gguidrif, tid }) => deleteItem(tablename, gguidrif, tid)), now)
  await forget(database, 'lo_cleanbox', removed)
  if (web.form === 'sqlite' || !await web.knex.schema.hasTable('lo_syncbox')) return removed.length
  const listed: readonly SyncBoxRow[] = await web.knex<SyncBoxRow>('lo_syncbox').limit(10 * stepRows)
  for (const [name, table] of tables) {
    const ids = listed.filter(({ tablename }) => tablename === name).map(({ gguidrif }) => gguidrif)
    if (ids.length === 0) continue
    const rows: readonly HostRecord[] = await web.knex<HostRecord>(name).whereIn('gguid', ids)
    accept(database, rows.map(row => insertItem(name, travelling(row, table.families))), now)
  }
  await forget(database, 'lo_syncbox', listed)
  return removed.length + listed.length
}

function accept({ store }: CloudDatabase, items: readonly PacketItem[], now: Stamp): void {
  store.inTransaction(() => acceptItems(store, items, now, 'web'))
}

/** Only what was read: somebody may have listed more meanwhile. */
async function forget({ web }: CloudDatabase, box: string, rows: readonly SyncBoxRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) await web.knex(box).whereIn('gguid', rows.slice(at, at + 500).map(({ gguid }) => gguid)).delete()
}
