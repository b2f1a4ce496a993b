import type { Stamp } from '@nios4/sdk'
import { openLetGo } from './let-go.ts'
import { openBeside } from './beside.ts'
import type { Beside } from './beside.ts'
import { packetRows } from './cloud.ts'
import { finish } from './finish.ts'
import { sheetsOf, stampsOf } from './incoming.ts'
import type { Tx } from '../records/open.ts'
import type { Packet, TellsPacket } from './packet.ts'
import { cursorOf, readState } from './replica.ts'
import { takeOrphans, tablesOfOrphans } from './orphans.ts'
import { installRows } from './rows-in.ts'
import type { Before, Page } from './rows-in.ts'
import { installStructure } from './structure-in.ts'
import { installUsers } from './users-in.ts'
import { troubles } from './troubles.ts'
import { at, tellProgress } from './work.ts'
import type { Work } from './work.ts'

const emptyPacket = { tables: [], fields: [], users: [], sync_box: [] } as const

/** Rows asked for twice at the border of two packets, to see that nothing was skipped between them. */
const overlap = 100
const mostStepsBack = 20
/** A server that promises more for ever and brings nothing. */
const mostEmpty = 2000
/** Or brings the same packet again and again. */
const mostRepeats = 20

/**
 * Everything that is new in the cloud, packet by packet, each in one step with the place where the next begins; a pull that
 * was cut short goes on there. `first` is what the closing packet carries. (docs/host.md, F.2, F.3)
 */
export async function pull(work: Work, carried?: Carried): Promise<void> {
  const beside = openBeside()
  try { await pullThrough(work, beside, carried) } finally { await beside.close() }
  await finish(work)
}

async function pullThrough(work: Work, { tells }: Beside, carried: Carried | undefined): Promise<void> {
  const cursor = await cursorOf(work.db.knex)
  const begun = await begin(work, cursor, carried !== undefined)
  const ahead = openAhead(work, cursor, tells)
  let place: Place = { from: begun.from, before: undefined, overlaps: begun.from > 0 }
  const letGo = openLetGo()
  let stepsBack = 0
  let empty = 0
  let repeats = 0
  const first = work.cloud.pull({ cursor, closing: { from: place.from } }, carried?.packet ?? emptyPacket)
  if (carried !== undefined) await acknowledged(work, first, carried)
  for (let coming = first; ;) {
    const answer = await coming
    await at(work, 'answered')
    const next = answer.partial ? nextPlace(place.from, answer) : undefined
    // The next packets are on their way while this one is written.
    if (next !== undefined) ahead.send(next)
    const same = await installAnswer(work, answer, { cursor, next: next?.from ?? place.from, before: place.before })
    letGo(answer.count, packetRows)
    if (!joins(place, answer, same) && stepsBack < mostStepsBack) {
      await ahead.forget()
      stepsBack += 1
      place = { from: Math.max(0, place.from - packetRows), before: undefined, overlaps: true }
      coming = ahead.packet(place.from)
      continue
    }
    if (next === undefined) return
    empty = answer.count === 0 ? empty + 1 : 0
    repeats = answer.count > 0 && repeatsOf(place, answer) ? repeats + 1 : 0
    if (empty > mostEmpty || repeats > mostRepeats) throw troubles.nonsense()
    place = next
    coming = ahead.packet(place.from)
  }
}

/** Packets asked for before their turn: the next, and after a full one the second next too, which the cloud makes while the next is read. */
function openAhead(work: Work, cursor: Stamp, tells: TellsPacket) {
  const asked = new Map<number, Promise<Packet>>()
  const ask = (from: number): void => {
    if (asked.has(from)) return
    const packet = work.cloud.pull({ cursor, closing: { from } }, emptyPacket, tells)
    packet.catch(() => undefined)
    asked.set(from, packet)
  }
  return {
    send({ from, overlaps }: Place): void {
      ask(from)
      if (overlaps) ask(from + packetRows - overlap)
    },
    packet(from: number): Promise<Packet> {
      ask(from)
      const packet = asked.get(from)
      asked.delete(from)
      return packet ?? Promise.reject(troubles.nonsense())
    },
    async forget(): Promise<void> {
      await Promise.allSettled(asked.values())
      asked.clear()
    },
  }
}

/** What the closing packet takes along, and what is crossed off here once the cloud has it. */
export type Carried = { readonly packet: unknown, acknowledge(tx: Tx): Promise<void> }

async function acknowledged(work: Work, coming: Promise<Packet>, { acknowledge }: Carried): Promise<void> {
  await coming
  await at(work, 'closing-sent')
  await work.lease.step(acknowledge)
  await at(work, 'closing-noted')
}

type Place = {
  readonly from: number
  /** What the packet before brought; undefined when that was not in this run. */
  readonly before: Before | undefined
  /** Some of them are asked for again. */
  readonly overlaps: boolean
}

/**
 * Whether nothing was skipped before this packet: rows that change while we read move to the end, and on a server that
 * counts rows all others move up. Some rows of the packet before must be seen again.
 */
function joins({ from, before, overlaps }: Place, { count, sheets, partial }: Packet, same: number): boolean {
  if (from === 0 || !overlaps || (partial && count < packetRows)) return true
  return before === undefined ? same > 0 : sheets.some(({ table, ids, deletions }) => {
    const then = before.get(table)
    return then !== undefined && (ids.some(id => then.has(id)) || deletions.some(({ id }) => then.has(id)))
  })
}

/** Nothing in it that the packet before had not brought. */
const repeatsOf = ({ before }: Place, { sheets }: Packet): boolean => before !== undefined
  && sheets.every(({ table, ids, deletions }) => [...deletions.map(({ id }) => id), ...ids].every(id => before.get(table)?.has(id) === true))

/** Thin packets are those of a server that counts arrivals and not rows: they join by themselves. */
function nextPlace(from: number, { count, sheets }: Packet): Place {
  const overlaps = count >= packetRows
  return {
    from: from + packetRows - (overlaps ? overlap : 0), overlaps,
    before: new Map(sheets.map(sheet => [sheet.table, stampsOf(sheet)])),
  }
}

/** Where a pull with this cursor goes on; one packet back, to see that it still joins. */
async function begin(work: Work, cursor: Stamp, carries: boolean): Promise<{ readonly from: number }> {
  return work.lease.step(async tx => {
    const { asked, partFrom } = await readState(tx)
    if (asked === cursor && partFrom > 0 && !carries) return { from: Math.max(0, partFrom - packetRows) }
    await tx('tk_sync').where({ id: 1 }).update({ asked: cursor, part_from: 0, since: 0 })
    return { from: 0 }
  })
}

async function installAnswer(work: Work, answer: Packet, { cursor, next, before }: { readonly cursor: Stamp, readonly next: number, readonly before: Before | undefined }): Promise<number> {
  const changed = await installStructure(work, answer)
  const done = await work.lease.step(async tx => {
    const { since, firstDone, round } = await readState(tx)
    const earliest = since === 0 ? answer.stamp : answer.stamp === 0 ? since : Math.min(since, answer.stamp)
    await installUsers(tx, answer.users)
    const noteFrom = !answer.partial ? 0 : cursor > 0 ? cursor : earliest
    const page = { cursor, firstDone, round, noteFrom, before }
    const installed = await installRows(work, tx, answer.sheets, page)
    const late = changed ? await comeHome(work, tx, page) : 0
    await tx('tk_sync').where({ id: 1 }).update({ part_from: next, since: earliest })
    await at(work, 'in-packet')
    return { ...installed, taken: installed.taken + late }
  })
  work.tally.pulled += done.taken
  work.tally.packets += 1
  await at(work, 'installed')
  tellProgress(work, 'pull')
  return done.same
}

/** Rows whose table has come now. */
async function comeHome(work: Work, tx: Tx, page: Page): Promise<number> {
  let taken = 0
  for (const table of await tablesOfOrphans(tx)) {
    if (await work.shapes.of(tx, table) === undefined) continue
    for (let items = await takeOrphans(tx, [table]); items.length > 0; items = items.length < 5000 ? [] : await takeOrphans(tx, [table])) {
      taken += (await installRows(work, tx, sheetsOf(items), page)).taken
    }
  }
  return taken
}
