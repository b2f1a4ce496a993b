import type { Cell } from '@nios4/sdk'
import { asObject } from '../../formats/json-object.ts'
import { numberCell, readCells, textCell } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { standardColumns } from '../../formats/columns.ts'
import { Refusal } from '../refusal.ts'
import { physicalColumns } from '../records/physical.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { canonical, travelling } from './cells.ts'
import { knownStamps, unlist } from './known.ts'
import { pendingRows } from './pending.ts'
import { cursorOf } from './replica.ts'
import type { TableShape } from './shapes.ts'
import { at } from './work.ts'
import type { Work } from './work.ts'

const atOnce = 200

/**
 * Changes in rows that are the host's own (customers, *Your data*) are told field by field through the Web API: a whole
 * row of ours would take back what somebody else writes in its other fields. (docs/host.md, G) What the Web API does not
 * take goes with the whole rows after it. Returns whether anything was told.
 */
export async function sendFieldByField(work: Work): Promise<boolean> {
  let told = 0
  try {
    for (const table of await hostOwned(work)) told += await sendTable(work, table)
  } catch (fault) {
    if (!(fault instanceof Refusal) || ['round-stopped', 'replica-busy', 'cloud-login'].includes(fault.key)) throw fault
    work.log.error('the Web API did not take a change: it goes as a whole row', { fault: fault.key })
  }
  if (told > 0) await join(work)
  return told > 0
}

/** Where our addon is at work; a device's own changes are whole rows, as everywhere. */
async function hostOwned({ db, options }: Work): Promise<readonly string[]> {
  if (options.wholeRows === true || (await physicalColumns(db.knex, db.form, ['tk_map'])).size === 0) return []
  const rows: RawRow[] = await db.knex('tk_map').whereIn('role', ['customers', 'your-data']).select('tablename')
  return rows.map(row => textOf(row['tablename']).toLowerCase()).filter(name => name !== '')
}

async function sendTable(work: Work, table: string): Promise<number> {
  const { knex, form } = work.db
  const shape = await work.shapes.of(knex, table)
  const cursor = await cursorOf(knex)
  let told = 0
  let before: ReadonlySet<string> = new Set()
  for (;;) {
    const ids = shape === undefined ? [] : (await pendingRows(knex, form, table, cursor, atOnce)).filter(id => !before.has(id))
    if (shape === undefined || ids.length === 0) return told
    if (told === 0) await join(work)
    told += await sendSome(work, shape, ids, cursor)
    before = new Set([...before, ...ids])
  }
}

type Ready = { readonly id: string, readonly stamp: number, readonly theirs: number, readonly cells: Readonly<Record<string, Cell>> }

async function sendSome(work: Work, shape: TableShape, ids: readonly string[], cursor: number): Promise<number> {
  const { table } = shape
  const rows: RawRow[] = await work.db.knex(table).whereIn('gguid', ids).select(shape.columns.map(({ physical }) => physical))
  const answer = await work.cloud.web('model', { tablename: shape.told }, { gguids: ids, page: 1, perpage: ids.length })
  const records = new Map(listIn(answer['records']).map(record => [textCell(record['gguid']), record]))
  const known = await knownStamps(work.db.knex, table, ids)
  const ready = rows.flatMap(row => readyOf(shape, row, records.get(textOf(row['gguid'])), known, cursor) ?? [])
  const changed = ready.filter(({ cells }) => Object.keys(cells).length > 0)
  if (changed.length > 0) {
    await work.cloud.web('table_save', { tablename: shape.told }, { rows: changed.map(({ id, cells }) => ({ gguid: id, ...cells })), delete: [] })
    await at(work, 'fields-sent')
  }
  await crossOff(work, table, ready)
  work.tally.pushed += changed.length
  return ready.length
}

const listIn = (given: unknown): readonly TravellingRow[] => (Array.isArray(given) ? given : []).flatMap(item => { const row = readCells(asObject(item)); return row === undefined ? [] : [row] })

const standard: ReadonlySet<string> = new Set(standardColumns)

/** Not ready: new and retired rows, and rows somebody wrote while we were reading; those are settled by the next pull. */
function readyOf(shape: TableShape, row: RawRow, record: TravellingRow | undefined, known: ReadonlyMap<string, number>, cursor: number): Ready | undefined {
  if (record === undefined) return undefined
  const [ours, theirs] = [travelling(shape, row, undefined), canonical(shape, record)]
  const [id, stamp] = [textOf(row['gguid']), numberCell(record['tid'])]
  // A field this user may not see could be the one that changed.
  if (shape.columns.some(({ name }) => !standard.has(name) && !(name in record))) return undefined
  if (['eli', 'arc', 'gguidp', 'tap'].some(name => name in theirs && ours[name] !== theirs[name])) return undefined
  if (stamp >= numberOf(row['tid']) || (stamp >= cursor && known.get(id) !== stamp)) return undefined
  const cells = Object.entries(ours).filter(([name, cell]) => !standard.has(name) && theirs[name] !== cell && !((theirs[name] ?? '') === '' && (cell === '' || cell === 0)))
  return { id, stamp: numberOf(row['tid']), theirs: stamp, cells: Object.fromEntries(cells) }
}

/** The row gets the stamp the cloud had it with: what comes back, with its own writer and time, is newer then. */
async function crossOff({ lease, db }: Work, table: string, ready: readonly Ready[]): Promise<void> {
  await lease.step(async tx => {
    for (const { id, stamp, theirs } of ready) {
      const same = await tx(table).where({ gguid: id, tid: stamp }).update({ tid: theirs })
      if (same > 0) await unlist(tx, db.form, table, [id])
    }
  })
}

/** The two stores of the cloud made equal, a slice a call. (docs/host.md, 0.1, G) */
async function join(work: Work): Promise<void> {
  await at(work, 'joining')
  let from = 0
  for (let turn = 0; turn < 10_000; turn += 1) {
    const told = asObject((await work.cloud.web('sync', from === 0 ? {} : { partial_from: String(from) }))['sync'])
    if (told?.['partial'] !== true) break
    from = numberCell(told['partial_from'])
  }
  await at(work, 'joined')
}
