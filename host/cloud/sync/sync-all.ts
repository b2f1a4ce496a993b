import { stampAt } from '../../../formats/stamps.ts'
import { jsonAnswerWith } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Call } from '../call.ts'
import type { CloudDatabase } from '../databases.ts'
import { scrambled } from '../mischief.ts'
import { admitted, stampNow } from '../state.ts'
import type { CloudState } from '../state.ts'
import { acceptItems } from '../store/box.ts'
import { emptyPage, pageOf } from '../store/page.ts'
import type { Page } from '../store/page.ts'
import type { Store } from '../store/open.ts'
import { acceptStructure } from '../store/structure.ts'

const usualPage = 5000

/** `sync_all`: takes what is sent, whole or not at all; a closing packet is answered with the news. (docs/host.md, F.2–F.4) */
export async function syncAll(state: CloudState, call: Call): Promise<Answer> {
  const { database } = await admitted(state, call)
  const packet = await call.body()
  const { store } = database
  store.inTransaction(() => acceptPacket(store, packet, stampNow(state)))
  const page = call.of('partial_send') === '1' ? emptyPage
    : pageOf(store, call.number('tid_sync'), call.number('partial_from'), Math.max(1, call.number('partial', usualPage)))
  return jsonAnswerWith(headOf(state, database, page, call), 'sync_box', itemsOf(page, call))
}

function acceptPacket(store: Store, packet: Readonly<Record<string, unknown>>, now: number): void {
  for (const kind of ['tables', 'fields', 'users'] as const) acceptStructure(store, kind, listIn(packet[kind]), now)
  acceptItems(store, listIn(packet['sync_box']), now, 'device')
}

const listIn = (given: unknown): readonly unknown[] => Array.isArray(given) ? given : []

/** Empty keys are not always empty arrays at the real one, so they are not here: an object for lists, a list for the object. (F.4) */
function headOf(state: CloudState, { seed }: CloudDatabase, page: Page, { trick }: Call): Readonly<Record<string, unknown>> {
  const now = new Date(state.clock.now().getTime() - (trick.cursorBack ?? 0) * 1000)
  return {
    result: 'OK', tid_sync: stampAt(now), partial: page.partial, data: { SEED: seed },
    clean_tables: page.cleanTables, clean_fields: Object.keys(page.cleanFields).length === 0 ? [] : page.cleanFields,
    tables: orObject(page.tables), fields: orObject(page.fields), users: orObject(page.users),
  }
}

function itemsOf({ items }: Page, { trick }: Call): Buffer {
  if (trick.scramble === undefined) return items
  const list: readonly unknown[] = JSON.parse(`[${items.toString()}]`)
  return Buffer.from(JSON.stringify(scrambled(list, trick.scramble)).slice(1, -1))
}

const orObject = (rows: readonly unknown[]): unknown => rows.length === 0 ? {} : rows
