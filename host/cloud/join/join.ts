import type { LocalSetting, Stamp } from '@nios4/sdk'
import { stampAt } from '../../../formats/stamps.ts'
import type { CloudDatabase } from '../databases.ts'
import type { Clock } from '../state.ts'
import { boxRange, tableRows } from '../store/box.ts'
import { installRows } from './fetch-rows.ts'
import { sendBoxes, sendTable, stepRows } from './send-rows.ts'
import { fetchStructure, sendStructure } from './web-structure.ts'
import { structureMark, tablesWithNews, webTables } from './web-tables.ts'
import type { WebTable } from './web-tables.ts'

/** What a join has to do, told as its first word; then it tells after each slice how many rows it moved. */
export type JoinWord = { readonly total: number, readonly lastTid: Stamp, readonly first: boolean } | number

/** Structure as it was at the last join of a database: nothing to compare as long as it stays so. */
const joinedMarks = new WeakMap<CloudDatabase, string>()

/**
 * The two stores made equal: structure both ways, what devices sent into the web tables, what changed there into the
 * synchroniser. (docs/host.md, 0.1) Each slice is safe by itself, so a join that ends half-way is continued by the next;
 * one that finds nothing writes nothing, so it may run every second.
 */
export async function* join(database: CloudDatabase, clock: Clock, { counts }: { readonly counts: boolean }): AsyncGenerator<JoinWord, void> {
  const { web, store } = database
  const [cursor, fetched] = [store.note('web cursor'), store.note('fetched')]
  const now = stampAt(clock.now())
  if (joinedMarks.get(database) !== await structureMark(web)) await sendStructure(database, now)
  const again = await fetchStructure(database, fetched + 1)
  const mark = await structureMark(web)
  const tables = await webTables(web, mark)
  joinedMarks.set(database, mark)
  yield { total: counts ? store.lastNumber - fetched + await countChanged(database, tables, cursor) : 0, lastTid: now, first: cursor === 0 }
  for (const name of again) yield* reinstall(database, tables, name, fetched, clock)
  for (let from = fetched + 1; from <= store.lastNumber; from += stepRows) {
    const rows = boxRange(store, from, from + stepRows)
    await installRows(web, tables, rows.filter(({ origin }) => origin === 'device'), clock.now())
    store.setNote('fetched', Math.min(from + stepRows - 1, store.lastNumber))
    yield rows.length
  }
  yield await sendBoxes(database, tables, now)
  if ((await tablesWithNews(web, tables, cursor)).length === 0) return
  const begun = await raiseCursor(database, now)
  for (const table of await tablesWithNews(web, tables, cursor)) yield* sendTable(database, table, cursor, now)
  store.setNote('web cursor', begun)
}

/** From now on the program stamps its rows at this second or later, so that none slips below while we read. (E.4) */
async function raiseCursor({ web }: CloudDatabase, now: Stamp): Promise<Stamp> {
  const row = await web.knex<LocalSetting>('lo_setting').where({ gguid: '0' }).first()
  const begun = Math.max(now, row?.tidsync ?? 0)
  await web.knex<LocalSetting>('lo_setting').where({ gguid: '0' }).update({ tidsync: begun })
  return begun
}

/** A table or field new to the web tables: its rows may have come long before. */
async function* reinstall(
  { web, store }: CloudDatabase, tables: ReadonlyMap<string, WebTable>, name: string, until: number, clock: Clock,
): AsyncGenerator<number> {
  for (let after = ''; ;) {
    const rows = tableRows(store, name, after, stepRows)
    await installRows(web, tables, rows.filter(({ seq }) => seq <= until), clock.now())
    yield rows.length
    const last = rows.at(-1)
    if (last === undefined || rows.length < stepRows) return
    after = last.id
  }
}

async function countChanged({ web }: CloudDatabase, tables: ReadonlyMap<string, WebTable>, cursor: Stamp): Promise<number> {
  let total = 0
  for (const { name } of tables.values()) {
    const row = await web.knex(name).where('tid', '>=', cursor).count({ n: '*' }).first<{ readonly n: number | string } | undefined>()
    total += Number(row?.n ?? 0)
  }
  return total
}
