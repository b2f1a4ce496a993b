import type { Tx } from '../records/open.ts'
import { rowBatches } from './batches.ts'
import type { Batch } from './batches.ts'
import { deleteItem, textCell } from '../../formats/packet.ts'
import { packetRows } from './cloud.ts'
import { noteGone } from './known.ts'
import { pendingDeletions, pendingStructure } from './pending.ts'
import { pull } from './pull.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { cursorOf } from './replica.ts'
import { noteSent } from './sent.ts'
import { keepShape, structuralCells, structureInCloud, structureTable, structureToTell } from './structure.ts'
import type { StructureRow } from './structure.ts'
import { sendFieldByField } from './web-rows.ts'
import { at, tellProgress } from './work.ts'
import type { Work } from './work.ts'

/**
 * Everything that waits here, in the order of docs/host.md F.3: structure, deletions, rows with their files before them, and
 * a closing packet whose answer is installed like any other. Each packet is crossed off when the cloud has taken it.
 * Returns whether there was anything.
 */
export async function push(work: Work): Promise<boolean> {
  const cursor = await cursorOf(work.db.knex)
  const send = async (packet: object, count: number, step: string, acknowledge: (tx: Tx) => Promise<void>): Promise<void> => {
    await work.cloud.exchange({ cursor }, { tables: [], fields: [], users: [], sync_box: [], ...packet })
    await at(work, `${step}-sent`)
    await work.lease.step(acknowledge)
    work.tally.pushed += count
    work.tally.packets += 1
    await at(work, `${step}-noted`)
    tellProgress(work, 'push')
  }
  let any = false
  const structure = await pendingStructure(work.db.knex)
  for (let from = 0; from < structure.length; from += packetRows) {
    any = true
    const some = structure.slice(from, from + packetRows)
    await send(await structurePacket(work, some), some.length, 'structure', tx => structureTaken(work, tx, some))
  }
  for (let some = await pendingDeletions(work.db.knex, packetRows); some.length > 0; some = await pendingDeletions(work.db.knex, packetRows)) {
    any = true
    const going = some
    const told = await structureInCloud(work.db.knex)
    await send({ sync_box: going.map(({ table, id, stamp }) => deleteItem(textCell(told.get(table)?.row['tablename']) || table, id, stamp)) }, going.length, 'deletions', async tx => {
      for (const { box } of going) await tx('lo_cleanbox').where({ gguid: box }).delete()
      await noteGone(tx, work.db.form, going, 1)
    })
  }
  if (await sendFieldByField(work)) any = true
  let closing: Batch | undefined
  for await (const batch of rowBatches(work, cursor)) {
    any = true
    if (batch.closing) { closing = batch; continue }
    await send({ sync_box: batch.items }, batch.items.length, 'rows', tx => batch.acknowledge(tx))
  }
  if (!any) return false
  work.tally.pushed += closing?.items.length ?? 0
  await pull(work, { packet: { tables: [], fields: [], users: [], sync_box: closing?.items ?? [] }, acknowledge: async tx => { await closing?.acknowledge(tx) } })
  return true
}

async function structurePacket(work: Work, rows: readonly StructureRow[]): Promise<object> {
  const told = await structureInCloud(work.db.knex)
  const of = (kind: StructureRow['kind']) => rows.filter(row => row.kind === kind).map(row => structureToTell(row, told.get(row.name)))
  return { tables: of('table'), fields: of('field') }
}

async function structureTaken(work: Work, tx: Tx, rows: readonly StructureRow[]): Promise<void> {
  const told = await structureInCloud(tx)
  await keepShape(tx, work.db.form, rows.map(row => ({ ...row, row: structureToTell(row, told.get(row.name)) })), 1)
  for (const row of rows) await noteOurs(tx, row, told.get(row.name))
  await noteSent(tx, work.db.form, rows.map(({ kind, name, stamp }) => ({ table: structureTable[kind], id: name, stamp })))
}

/** So that `withdraw` takes back what we told, and nothing of others. */
async function noteOurs(tx: Tx, row: StructureRow, before: StructureRow | undefined): Promise<void> {
  if (before === undefined) { await tx('tk_sync_shape').where({ name: row.name }).update({ mine: 1 }); return }
  const [now, then] = [structuralCells(row), structuralCells(before)]
  const columns = Object.keys(now).filter(name => name !== 'tid' && name !== 'ut' && now[name] !== then[name])
  const known: RawRow | undefined = await tx('tk_sync_shape').where({ name: row.name }).first('changed')
  const all = new Set([...textOf(known?.['changed']).split(' ').filter(name => name !== ''), ...columns])
  await tx('tk_sync_shape').where({ name: row.name }).update({ changed: [...all].join(' ') })
}
