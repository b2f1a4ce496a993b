import type { Cell, PacketItem } from '@nios4/sdk'
import { insertItem } from '../../formats/packet.ts'
import type { Office } from './stage.ts'
import { database } from './stage.ts'

/** Some other client of the same cloud, which sends what it likes. */
export async function sendAs(office: Office, packet: { readonly tables?: readonly unknown[], readonly fields?: readonly unknown[], readonly sync_box?: readonly unknown[] }): Promise<void> {
  const reply = await office.ask('_sync', { action: 'sync_all', token: office.tokens.tina, db: database, tid_sync: 0, partial_send: 1 }, { tables: [], fields: [], users: [], sync_box: [], ...packet })
  const told: unknown = await reply.json()
  if (JSON.stringify(told).includes('"KO"')) throw new Error(JSON.stringify(told))
}

/** A row of it, with the standard columns in place. */
export const rowItem = (table: string, id: string, stamp: number, cells: Readonly<Record<string, Cell>>, writer = 'Tina Galli'): PacketItem => insertItem(table, {
  gguid: id, tid: stamp, eli: 0, arc: 0, ut: writer, uta: '', exp: '', gguidp: '', ind: 1, tap: '', dsp: '', dsc: '', dsq1: 0, dsq2: 0, utc: writer, tidc: stamp, ...cells,
})

/** The item as it is, with these cells as raw JSON beside the others: nulls, and what else nobody should send. */
export function withRaw(item: PacketItem, raw: Readonly<Record<string, unknown>>): PacketItem {
  const cells: unknown = JSON.parse(item.cvalues ?? '{}')
  return { ...item, cvalues: JSON.stringify({ ...typeof cells === 'object' ? cells : {}, ...raw }) }
}

/** What the cloud keeps of a row, cell by cell. */
export async function keptInCloud(office: Office, table: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const reply = await office.ask('_sync', { action: 'sync_all', token: office.tokens.tina, db: database, tid_sync: 0, partial_send: 0, partial: 100_000, partial_from: 0 }, {})
  const told: { readonly sync_box: readonly PacketItem[] } = JSON.parse(await reply.text())
  const item = told.sync_box.find(one => one.tablename === table && one.gguid === id)
  return item?.cvalues === undefined ? undefined : JSON.parse(item.cvalues)
}
