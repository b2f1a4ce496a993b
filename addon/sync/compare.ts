import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { SyncAnswer } from './answers.ts'
import { canonical, travelling } from './cells.ts'
import { packetRows } from './cloud.ts'
import { extrasOf } from './extras.ts'
import { comingByTable, readComing } from './incoming.ts'
import { inStep, readState } from './replica.ts'
import { structuralCells, structureHere, structureRow, structureTable } from './structure.ts'
import type { StructureKind } from './structure.ts'
import type { Comparison } from './told.ts'
import type { Work } from './work.ts'

/** What a thing is called in the report: a field by its name, a row by table and id. */
type Sent = { readonly name: string, readonly stamp: number }

/**
 * Asks the cloud for everything since writing was allowed, and looks for what we sent: there, with the same cells, or
 * written over by somebody later. Nothing is installed. What was compared is forgotten.
 */
export async function compareSent(work: Work): Promise<Comparison> {
  const { db, cloud } = work
  const rows: RawRow[] = await db.knex('tk_sync_sent').select('tablename', 'row_id', 'stamp')
  const sent = new Map(rows.map(row => [`${textOf(row['tablename'])} ${textOf(row['row_id'])}`, { name: `${textOf(row['tablename'])} ${textOf(row['row_id'])}`, stamp: numberOf(row['stamp']) }]))
  const found = new Map<string, boolean>()
  const { compareFrom } = await readState(db.knex)
  for (let from = 0; ; from += packetRows) {
    const answer = await cloud.exchange({ cursor: compareFrom, closing: { from } }, { tables: [], fields: [], users: [], sync_box: [] })
    for (const [name, same] of [...await structureFound(work, answer, sent), ...await rowsFound(work, answer, sent)]) found.set(name, same)
    if (!answer.partial) break
  }
  await inStep(db, async tx => {
    await tx('tk_sync_sent').delete()
    await tx('tk_sync').where({ id: 1 }).update({ comparing: 0 })
  })
  const names = [...sent.keys()]
  return {
    sent: names.length, same: names.filter(name => found.get(name) === true).length,
    different: names.filter(name => found.get(name) === false), missing: names.filter(name => !found.has(name)),
  }
}

type Found = readonly (readonly [name: string, same: boolean])[]

async function structureFound(work: Work, answer: SyncAnswer, sent: ReadonlyMap<string, Sent>): Promise<Found> {
  const here = new Map((await structureHere(work.db.knex)).map(row => [row.name, row]))
  const told: readonly (readonly [StructureKind, SyncAnswer['tables']])[] = [['table', answer.tables], ['field', answer.fields]]
  return told.flatMap(([kind, rows]) => rows.flatMap(row => {
    const came = structureRow(kind, row)
    const mark = came === undefined ? undefined : sent.get(`${structureTable[kind]} ${came.name}`)
    if (came === undefined || mark === undefined) return []
    const own = here.get(came.name)
    if (came.stamp !== mark.stamp || own?.stamp !== mark.stamp) return [[mark.name, came.stamp >= mark.stamp] as const]
    const [theirs, ours] = [structuralCells(came), structuralCells(own)]
    return [[mark.name, Object.entries(ours).every(([name, cell]) => theirs[name] === cell)] as const]
  }))
}

async function rowsFound(work: Work, answer: SyncAnswer, sent: ReadonlyMap<string, Sent>): Promise<Found> {
  const { knex } = work.db
  const found: (readonly [string, boolean])[] = []
  for (const [table, coming] of comingByTable(answer.items)) {
    const wanted = [...coming.values()].filter(({ id }) => sent.has(`${table} ${id}`))
    const shape = wanted.length === 0 ? undefined : await work.shapes.of(knex, table)
    if (shape === undefined) continue
    const extras = await extrasOf(knex, table, wanted.map(({ id }) => id))
    for (const one of wanted) {
      const mark = sent.get(`${table} ${one.id}`)
      const own: RawRow | undefined = await knex(table).where({ gguid: one.id }).first(shape.columns.map(({ physical }) => physical))
      const incoming = readComing(one)
      if (mark === undefined) continue
      if (own === undefined || incoming?.row === undefined || numberOf(own['tid']) !== mark.stamp || one.stamp !== mark.stamp) { found.push([mark.name, one.stamp >= mark.stamp]); continue }
      const [theirs, ours] = [canonical(shape, incoming.row), travelling(shape, own, extras.get(one.id))]
      found.push([mark.name, Object.entries(theirs).every(([name, cell]) => ours[name] === cell) && Object.keys(ours).every(name => name in theirs)])
    }
  }
  return found
}
