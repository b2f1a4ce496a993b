import { standardColumns } from '../../../formats/columns.ts'
import { derivedId } from '../../../formats/ids.ts'
import { editElements } from '../../../migrations/tools/additional.ts'
import type { Ground } from '../../../migrations/tools/ground.ts'
import type { LedgerRow, ObjectKind } from '../../../migrations/tools/ledger-rows.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import { together } from '../../../migrations/tools/together.ts'
import { host } from '../../records/columns.ts'
import type { From } from '../../records/open.ts'
import type { Belongings } from './belongings.ts'
import { describing } from './foreign.ts'

const rowTables: readonly (readonly [ObjectKind, string])[] = [['section', 'so_forms'], ['list', 'so_lists'], ['field-row', 'so_fields'], ['table-row', 'so_tables']]

/**
 * Takes everything of ours away, each thing looked for first and its ledger row removed after it: killed anywhere, the
 * next run goes on with what the ledger still holds. The row that says so goes last. (packaging (c), purge)
 * @param beforeLast what must be done while there is still something to be gone on with
 */
export async function dropEverything(ground: Ground, look: Look, ours: Belongings, beforeLast: () => void): Promise<void> {
  await elements(ground, look, ours)
  for (const [kind, table] of rowTables) {
    await rowsOf(ground, look, table, ours.rows.filter(one => one.kind === kind))
  }
  for (const index of ours.indexes) await oneIndex(ground, look, index, ours)
  for (const [table, columns] of ours.columns) await columnsOf(ground, look, table, columns)
  await ownRow(ground, look, ours)
  for (const table of ours.tables) await oneTable(ground, look, table)
  await privateTables(ground, ours, beforeLast)
}

async function elements(ground: Ground, look: Look, ours: Belongings): Promise<void> {
  for (const { okey } of ours.rows.filter(row => row.kind === 'json-element')) {
    const [, table = '', child = ''] = /^json:so_tables\.([^.]+)\.param#[^:]+:(.+)$/.exec(okey) ?? []
    await together(ground, async inside => {
      if (!ours.tables.includes(table)) await editElements(inside, look, table, names => names.filter(name => name !== child))
      await forget(inside, look, [okey])
    })
  }
}

/** Rows, their places in the queues and their lines of the ledger go together. */
async function rowsOf(ground: Ground, look: Look, table: string, rows: readonly LedgerRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 200) {
    const some = rows.slice(at, at + 200)
    const ids = some.map(({ host_id }) => host_id).filter(id => id !== '')
    await together(ground, async inside => {
      if (look.columns.has(table)) await inside.from(table).whereIn(host.id, ids).delete()
      await outOfQueues(inside, look, query => query.whereIn('gguidrif', ids))
      await forget(inside, look, some.map(({ okey }) => okey))
    })
  }
}

/** Nothing that is gone may wait to be sent: a queue naming a missing table stops the whole synchronisation. (packaging H4) */
async function outOfQueues(ground: Ground, look: Look, where: (query: ReturnType<From>) => ReturnType<From>): Promise<void> {
  for (const queue of ['lo_syncbox', 'lo_cleanbox']) if (look.columns.has(queue)) await where(ground.from(queue)).delete()
}

/** Those of our own tables go with them. */
async function oneIndex(ground: Ground, look: Look, name: string, ours: Belongings): Promise<void> {
  if (look.indexes.has(name)) {
    const rows: { held: string }[] = ground.form === 'sqlite'
      ? await ground.from('sqlite_master').where({ type: 'index', name }).select({ held: 'tbl_name' })
      : await ground.from('information_schema.statistics').whereRaw('table_schema = database()').where({ index_name: name }).distinct({ held: 'table_name' })
    const own = rows.some(row => ours.tables.includes(row.held.toLowerCase()))
    for (const { held } of own ? [] : rows) {
      if (ground.form === 'sqlite') await ground.from.raw('DROP INDEX IF EXISTS ??', [name])
      else await ground.from.raw('ALTER TABLE ?? DROP INDEX IF EXISTS ??', [held, name])
    }
  }
  await forget(ground, look, [`idx:${name}`])
}

/** With their companions, which the host would stumble over for ever. (packaging H6) One ALTER where the engine can. */
async function columnsOf(ground: Ground, look: Look, table: string, columns: readonly string[]): Promise<void> {
  const there = columns.filter(column => look.columns.get(table)?.has(column.toLowerCase()) === true)
  if (ground.form === 'mariadb' && there.length > 0) {
    // FORCE lays the table anew: columns dropped "instantly" go on counting towards the size of a row for ever.
    await ground.from.raw(`ALTER TABLE ?? ${there.map(() => 'DROP COLUMN IF EXISTS ??').join(', ')}, FORCE`, [table, ...there])
  }
  if (ground.form === 'sqlite') for (const column of there) await ground.from.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column])
  await forget(ground, look, columns.map(column => `col:${table}.${column}`))
}

/** The one row of Your data, when the host had none and we made it: it goes unless the owner filled something in. */
async function ownRow(ground: Ground, look: Look, ours: Belongings): Promise<void> {
  for (const { okey } of ours.rows.filter(row => row.kind === 'cells')) {
    const table = okey.slice('cells:'.length).replace(/@.*$/, '')
    await together(ground, async inside => {
      if (look.columns.has(table) && await isBare(inside.from, table)) {
        const id = derivedId('row', table, 'one')
        await inside.from(table).where({ [host.id]: id }).delete()
        await outOfQueues(inside, look, query => query.where({ gguidrif: id }))
      }
      await forget(inside, look, [okey])
    })
  }
}

const standard: ReadonlySet<string> = new Set(standardColumns)

async function isBare(from: From, table: string): Promise<boolean> {
  const row: Readonly<Record<string, unknown>> | undefined = await from(table).where({ [host.id]: derivedId('row', table, 'one') }).first()
  return row !== undefined && Object.entries(row).every(([name, cell]) => standard.has(name) || cell === null || cell === '' || Number(cell) === 0)
}

async function oneTable(ground: Ground, look: Look, table: string): Promise<void> {
  await together(ground, async inside => {
    // What people laid about it in the program would describe nothing.
    for (const describes of describing(look)) await inside.from(describes).where({ tablename: table }).delete()
    await outOfQueues(inside, look, query => query.where({ tablename: table }))
  })
  await ground.from.raw('DROP TABLE IF EXISTS ??', [table])
  const inside = [...look.ledger.keys()].filter(okey => okey.startsWith(`col:${table}.`) || okey === `rows:${table}`)
  await forget(ground, look, [...inside, `tab:${table}`])
}

/** The ledger, then the row that says what is under way, are the last to go. */
async function privateTables(ground: Ground, ours: Belongings, beforeLast: () => void): Promise<void> {
  const last = ['tk_journal', 'tk_object']
  for (const table of ours.privateTables.filter(name => ![...last, 'tk_addon'].includes(name))) {
    await ground.from.raw('DROP TABLE IF EXISTS ??', [table])
    await ground.from('tk_object').where({ okey: `tab:${table}` }).delete()
  }
  for (const table of last) await ground.from.raw('DROP TABLE IF EXISTS ??', [table])
  beforeLast()
  await ground.from.raw('DROP TABLE IF EXISTS ??', ['tk_addon'])
}

async function forget(ground: Ground, look: Look, okeys: readonly string[]): Promise<void> {
  if (!look.columns.has('tk_object')) return
  for (let at = 0; at < okeys.length; at += 200) await ground.from('tk_object').whereIn('okey', okeys.slice(at, at + 200)).delete()
}

