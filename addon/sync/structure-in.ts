import type { TravellingRow } from '../../formats/packet.ts'
import type { Form } from '../../formats/columns.ts'
import type { Tx } from '../records/open.ts'
import { cleanFields, cleanTables } from './clean.ts'
import type { SyncAnswer } from './answers.ts'
import { fillFromExtras } from './fill.ts'
import { keepLost, lostOf } from './lost.ts'
import type { Lost } from './lost.ts'
import { changesFamily, columnsIn, losesColumn, makeColumns, makeTable, renameColumns, renameTable } from './physical.ts'
import { retype, setAside } from './retype.ts'
import { isLawfulTable } from './shapes.ts'
import { keepShape, stampsInCloud, structuralCells, structureHere, structureRow, structureTable } from './structure.ts'
import type { InCloud, StructureKind, StructureRow } from './structure.ts'
import { at } from './work.ts'
import type { Work } from './work.ts'

type Judged = { readonly came: StructureRow, readonly here: StructureRow | undefined, readonly act: 'take' | 'stay' | 'same', readonly ours: boolean }

/**
 * Tables and fields of an answer. What the database itself must have comes first, the rows that tell of it after, in one
 * step: killed between, the same answer finds the half done and goes on. (docs/host.md, F.5) Returns whether anything changed.
 */
export async function installStructure(work: Work, answer: Omit<SyncAnswer, 'items'>): Promise<boolean> {
  const { db } = work
  const came = [...rowsOf('table', answer.tables), ...rowsOf('field', answer.fields)].filter(({ table, kind }) => kind === 'field' || isLawfulTable(table))
  if (came.length + answer.cleanTables.length + answer.cleanFields.length === 0) return false
  const cleaned = await cleanTables(work, answer.cleanTables) + await cleanFields(work, answer.cleanFields)
  const before = await structureHere(db.knex)
  const stamps = await stampsInCloud(db.knex)
  const judged = judge(came, before, stamps)
  const taken = judged.filter(({ act }) => act === 'take')
  await renamed(work, taken, before)
  await at(work, 'structure-renamed')
  await physical(work, judged, before)
  await at(work, 'structure-physical')
  await work.lease.step(tx => write(work, tx, judged))
  work.shapes.forget()
  await at(work, 'structure-written')
  if (taken.length + cleaned > 0) work.tally.structureChanged = true
  return taken.length + cleaned > 0
}

/** Twice in one answer: the newer counts. */
function rowsOf(kind: StructureKind, rows: readonly TravellingRow[]): readonly StructureRow[] {
  const byName = new Map<string, StructureRow>()
  for (const row of rows) {
    const read = structureRow(kind, row)
    if (read !== undefined && read.stamp >= (byName.get(read.name)?.stamp ?? 0)) byName.set(read.name, read)
  }
  return [...byName.values()]
}

/** As for rows: the newer wins, of equal stamps the cloud's. */
function judge(came: readonly StructureRow[], before: readonly StructureRow[], stamps: ReadonlyMap<string, InCloud>): readonly Judged[] {
  const byName = new Map(before.map(row => [row.name, row]))
  const newest = newestById([...before, ...came])
  return came.filter(row => !isFormerName(row, newest)).map(row => {
    const here = byName.get(row.name)
    if (here === undefined) return { came: row, here, act: 'take', ours: false }
    const told = stamps.get(row.name)
    const ours = told?.stamp !== here.stamp || told.sent
    if (row.stamp !== here.stamp) return { came: row, here, act: row.stamp > here.stamp ? 'take' : 'stay', ours }
    return { came: row, here, act: isSame(row, here) ? 'same' : 'take', ours }
  })
}

/** What has another name now is told under its former one for a while; the newer name counts. */
function isFormerName(row: StructureRow, newest: ReadonlyMap<string, StructureRow>): boolean {
  const other = newest.get(`${row.kind} ${row.id}`)
  return row.id !== '' && other !== undefined && other.name !== row.name && other.stamp > row.stamp
}

function newestById(rows: readonly StructureRow[]): ReadonlyMap<string, StructureRow> {
  const newest = new Map<string, StructureRow>()
  for (const row of rows) if (row.stamp > (newest.get(`${row.kind} ${row.id}`)?.stamp ?? -1)) newest.set(`${row.kind} ${row.id}`, row)
  return newest
}

function isSame(came: StructureRow, here: StructureRow): boolean {
  const [one, other] = [structuralCells(came), structuralCells(here)]
  return Object.entries(one).every(([name, cell]) => other[name] === cell)
}

/** The same id under another name is the same thing with another name, unless both names are there. */
async function renamed({ db, lease }: Work, taken: readonly Judged[], before: readonly StructureRow[]): Promise<void> {
  const names = new Set(taken.map(({ came }) => came.name))
  for (const { came, here } of taken) {
    const old = here === undefined && came.id !== '' ? before.find(row => row.kind === came.kind && row.id === came.id && row.name !== came.name) : undefined
    if (old === undefined || names.has(old.name) || (came.kind === 'field' && old.table !== came.table)) continue
    if (came.kind === 'table') await renameTable(db, old.table, came.table)
    else await renameColumns(db, came.table, old.field, came.field, old.type)
    await lease.step(tx => forgetName(tx, db.form, old, came))
  }
}

async function forgetName(tx: Tx, form: Form, old: StructureRow, came: StructureRow): Promise<void> {
  await tx('tk_sync_shape').where({ name: old.name }).delete()
  if (old.kind === 'field') { await tx('so_fields').where({ tablename: old.table, fieldname: old.field }).delete(); return }
  await tx('so_tables').where({ tablename: old.table }).delete()
  await tx('so_fields').where({ tablename: old.table }).update({ tablename: came.table })
  for (const table of ['tk_sync_queue', 'tk_sync_known', 'tk_sync_gone', 'tk_sync_extra', 'lo_cleanbox', ...form === 'mariadb' ? ['lo_syncbox'] : []]) await tx(table).where({ tablename: old.table }).update({ tablename: came.table })
}

/** What every table of the answer must have, whether its rows were taken or here before. */
async function physical(work: Work, judged: readonly Judged[], before: readonly StructureRow[]): Promise<void> {
  const { db } = work
  const kept = judged.map(({ came, here, act }) => act === 'stay' && here !== undefined ? here : came)
  const fields = [...before.filter(({ kind, name }) => kind === 'field' && !kept.some(row => row.name === name)), ...kept.filter(({ kind }) => kind === 'field')]
  for (const table of new Set(kept.map(row => row.table).filter(isLawfulTable))) {
    const its = fields.filter(field => field.table === table).map(({ field, type }) => ({ name: field, type }))
    if (await columnsIn(db, table) === undefined) {
      if (kept.some(({ kind, table: name }) => kind === 'table' && name === table) || before.some(({ kind, name }) => kind === 'table' && name === table)) await makeTable(db, table, its)
      continue
    }
    for (const { came, here, act } of judged) {
      if (act !== 'take' || came.kind !== 'field' || came.table !== table || here === undefined) continue
      if (changesFamily(here.type, came.type)) await retype(work, table, came.field, here.type, came.type)
      else if (losesColumn(here.type, came.type)) await setAside(work, table, came.field, here.type)
    }
    const made = await makeColumns(db, table, its)
    if (made.length > 0) await fillFromExtras(work, table, its)
  }
}

async function write(work: Work, tx: Tx, judged: readonly Judged[]): Promise<void> {
  const lost: Lost[] = []
  for (const { came, here, act, ours } of judged) {
    if (act === 'take') await put(tx, came, here)
    const loss = ours && here !== undefined && act !== 'same' ? lossOf(came, here, act) : undefined
    if (loss !== undefined) lost.push(loss)
  }
  await keepLost(tx, work.db.form, lost, work.clock.now())
  work.tally.lost += lost.length
  await keepShape(tx, work.db.form, judged.map(({ came }) => came))
}

async function put(tx: Tx, came: StructureRow, here: StructureRow | undefined): Promise<void> {
  const table = structureTable[came.kind]
  const cells = { ...structuralCells(came), tablename: came.table, ...came.kind === 'field' ? { fieldname: came.field } : {} }
  if (here === undefined) { await tx(table).where({ gguid: came.id }).delete(); await tx(table).insert(cells); return }
  const name = came.kind === 'table' ? { tablename: came.table } : { tablename: came.table, fieldname: came.field }
  await tx(table).where(name).whereNot({ gguid: here.id }).delete()
  await tx(table).where({ gguid: came.id }).whereNot({ gguid: here.id }).delete()
  await tx(table).where({ gguid: here.id }).update(cells)
}

function lossOf(came: StructureRow, here: StructureRow, act: Judged['act']): Lost | undefined {
  const [theirs, ours] = [came, here].map(row => ({ row: structuralCells(row), writer: String(row.row['ut'] ?? ''), stamp: row.stamp }))
  if (theirs === undefined || ours === undefined) return undefined
  return act === 'take' ? lostOf(structureTable[came.kind], here.id, 'here', ours, theirs) : lostOf(structureTable[came.kind], came.id, 'there', theirs, ours)
}
