import { deleteRow, retireRow, saveRow } from '../../host/program/save-row.ts'
import { addField } from '../../host/program/fields.ts'
import { changeList, listValues } from '../../host/program/lists.ts'
import { storeFile } from '../../host/program/files.ts'
import type { HostDatabase } from '../../host/open.ts'
import type { Trick } from '../../host/cloud/mischief.ts'
import { newId } from '../../formats/ids.ts'
import { Refusal } from '../../addon/sync.ts'
import { olga, tina } from '../cloud/stage.ts'
import type { Device, Office } from './stage.ts'

/** Numbers from 0 to 1, the same ones for one seed (mulberry32). */
export function drawing(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = state + 0x6d2b79f5 | 0
    const mixed = Math.imul(state ^ state >>> 15, 1 | state)
    const more = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return ((more ^ more >>> 14) >>> 0) / 4294967296
  }
}

/** One value somebody wrote, and the one he saw there before. */
export type Written = { readonly value: string, readonly over: string }

export type Ledger = {
  /** Rows as the cloud took them: who writes over them later may have seen them, and everybody’s program shows what he did. */
  readonly travelled: string[]
  readonly written: Written[], readonly files: { readonly id: string, readonly bytes: string }[]
  serial: number
}

export const newLedger = (): Ledger => ({ travelled: [], written: [], files: [], serial: 0 })

class Killed extends Error {}

const columns = ['ragione_sociale', 'telefono', 'note'] as const

/** Somebody at a device, or Olga at the web program, does something; what is written is noted. */
export async function actAt(draw: () => number, at: HostDatabase, files: string, now: Date, ledger: Ledger): Promise<void> {
  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(draw() * list.length)]
  const user = draw() < 0.5 ? tina : olga
  const rows = await at.knex('clienti').where({ eli: 0 }).orderBy(['ragione_sociale', 'telefono', 'note']).select<{ gguid: string }[]>('gguid')
  const column = one(columns) ?? 'note'
  const value = `${column} ${ledger.serial += 1} «l'acqua»`
  const id = one(rows)?.gguid
  const kind = draw()
  if (kind < 0.2 || id === undefined) {
    await saveRow(at, user, 'clienti', { [column]: value }, { now })
    ledger.written.push({ value, over: '' })
  } else if (kind < 0.75) {
    const before = await at.knex('clienti').where({ gguid: id }).first<Record<string, string>>(column)
    await saveRow(at, user, 'clienti', { [column]: value }, { id, now })
    ledger.written.push({ value, over: before[column] ?? '' })
  } else if (kind < 0.8) {
    await noteErased(at, id, ledger)
    await retireRow(at, user, 'clienti', id, now)
  } else if (kind < 0.85) {
    await noteErased(at, id, ledger)
    await deleteRow(at, user, 'clienti', id, now)
  } else if (kind < 0.9) {
    const [place, types] = [Math.floor(draw() * 7), [0, 4, 10, 18, 20, 24, 28]]
    const name = `campo_${place}`
    if (await at.knex('so_fields').where({ tablename: 'clienti', fieldname: name }).first() === undefined) {
      await addField(at, user, { table: 'clienti', name, label: `Campo ${name}`, type: types[place] ?? 0, now })
    }
  } else if (kind < 0.95) {
    const list = await at.knex('so_lists').where({ eli: 0 }).orderBy('listname').first<{ listname: string } | undefined>()
    if (list !== undefined) await changeList(at, user, list.listname, [...await listValues(at, list.listname), value], now)
  } else {
    const [fileId, bytes] = [newId(), `bytes of ${value}`]
    const cell = await storeFile(at, files, 'info', Buffer.from(bytes), 'foto.png', { id: fileId, now })
    const [info] = await at.knex('info').select<{ gguid: string }[]>('gguid')
    await saveRow(at, user, 'info', { logo: cell }, { id: info?.gguid ?? newId(), now })
    ledger.files.push({ id: fileId, bytes })
  }
}

/** Who deletes a row has seen what stood in it. */
async function noteErased(at: HostDatabase, id: string, ledger: Ledger): Promise<void> {
  const row = await at.knex('clienti').where({ gguid: id }).first<Record<string, string>>()
  for (const column of columns) ledger.written.push({ value: '', over: row[column] ?? '' })
}

/** A round in which anything may go wrong. */
export async function roughRound(draw: () => number, office: Office, device: Device, others: readonly Device[], ledger: Ledger): Promise<void> {
  const trick = (): Trick | undefined => {
    const kind = draw()
    if (kind < 0.7) return draw() < 0.3 ? { scramble: Math.floor(draw() * 1e9) } : undefined
    const all: readonly Trick[] = [{ lost: 'request' }, { lost: 'answer' }, { cutAfter: Math.floor(draw() * 3000) }, { dropAfter: Math.floor(draw() * 3000) }, { html: true },
      { status: 503 }, { ko: { code: 'syncone_7', message: 'busy' } }, { notLogged: true }, { html: true, doneAllTheSame: true }, { ko: { code: 'syncone_9', message: 'x' }, doneAllTheSame: true },
      { cursorBack: Math.floor(draw() * 7200) }]
    return all[Math.floor(draw() * all.length)]
  }
  office.cloud.plan(draw() < 0.6 ? trick : undefined)
  const dies = draw() < 0.4 ? Math.floor(draw() * 25) : Infinity
  // In the middle of it another device may have a whole round of its own.
  const other = draw() < 0.3 ? others[Math.floor(draw() * others.length)] : undefined
  const meets = Math.floor(draw() * 12)
  let steps = 0
  const faultPoint = async (name: string): Promise<void> => {
    steps += 1
    if (steps > dies) throw new Killed('killed')
    if (steps === meets && other !== undefined && name !== 'in-packet') {
      await other.round({ patience: [1] }).catch(passing)
      await noteTravelled(other, ledger)
    }
  }
  try {
    await device.round({ patience: [1], faultPoint })
  } catch (fault) {
    passing(fault)
  } finally { office.cloud.plan(undefined) }
  await noteTravelled(device, ledger)
}

async function noteTravelled({ host }: Device, ledger: Ledger): Promise<void> {
  const rows = await host.knex({ c: 'clienti' }).join({ k: 'tk_sync_known' }, one => { one.on('k.row_id', 'c.gguid').andOn('k.stamp', 'c.tid') }).where({ 'k.tablename': 'clienti' }).select('c.*')
  ledger.travelled.push(JSON.stringify(rows))
}

function passing(fault: unknown): void {
  if (!(fault instanceof Killed) && !(fault instanceof Refusal)) throw fault
}

/** What was written, that nobody who saw it wrote over, that never travelled, and that neither stands anywhere nor is kept as lost. */
export async function unaccounted(ledger: Ledger, holders: readonly HostDatabase[], devices: readonly Device[]): Promise<readonly string[]> {
  const seen = new Set(ledger.written.map(({ over }) => over))
  const texts: string[] = []
  for (const holder of holders) texts.push(JSON.stringify(await holder.knex('clienti')))
  for (const device of devices) texts.push(JSON.stringify(await device.host.knex('tk_sync_lost').select('cells')).replaceAll('\\\\', '\\').replaceAll('\\"', '"'))
  const all = [...texts, ...ledger.travelled].join('\n')
  return ledger.written.map(({ value }) => value).filter(value => value !== '' && !seen.has(value) && !all.includes(value))
}
