import { isNew, readAnswer, storeUploads } from '../answer.ts'
import { Submitted } from '../body.ts'
import { cardTabs } from '../card-view.ts'
import type { Sent } from '../card-view.ts'
import { textOf } from '../cell.ts'
import type { Row } from '../cell.ts'
import { findRow, firstRow, titleOf } from '../records.ts'
import { retireRow, saveRow } from '../../program/save-row.ts'
import { momentOf } from '../../../formats/stamps.ts'
import { speakIn } from '../speech.ts'
import type { Table } from '../schema.ts'
import { addressOf, missing, ownTable, tableAsked } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { sectionLabel } from './grid.ts'

interface Place { readonly table: Table, readonly row: Row, readonly parent: Parent | undefined }
interface Parent { readonly table: Table, readonly row: Row }

/** A card, for looking and changing. */
export async function showCard(visit: Visit): Promise<void> {
  const place = await placeAsked(visit)
  return place === undefined ? missing(visit) : drawCard(visit, place)
}

/** Saves a card; with `_then` it then searches a relation or opens a new additional row. */
export async function saveCard(visit: Visit): Promise<void> {
  const place = await placeAsked(visit)
  if (place === undefined || !place.table.editable) return missing(visit)
  const { table, row, parent } = place
  const form = new Submitted(visit.request)
  const { host, files, now } = visit.console
  const answer = await readAnswer({ host, tables: visit.schema.tables, table, row, form })
  const stale = !isNew(row) && form.text('_seen') !== undefined && form.text('_seen') !== textOf(row, 'tid')
  const then = form.text('_then') ?? ''
  if (then.startsWith('find:')) return drawCard(visit, place, { form, answer: { ...answer, faults: onlyOf(answer.faults, then.slice(5)) }, stale })
  if (Object.keys(answer.faults).length > 0) return drawCard(visit, place, { form, answer, stale }, 422)
  if (stale && (Object.keys(answer.cells).length > 0 || answer.uploads.length > 0)) return drawCard(visit, place, { form, answer, stale }, 409)
  const cells = { ...answer.cells, ...await storeUploads(host, files, table.name, answer.uploads, now()) }
  const unchanged = !isNew(row) && Object.keys(cells).length === 0
  const id = unchanged ? textOf(row, 'gguid') : await saveRow(host, visit.user, table.name, cells, {
    now: now(),
    ...(isNew(row) ? {} : { id: textOf(row, 'gguid') }),
    ...(isNew(row) && parent !== undefined ? { parent: { table: parent.table.name, id: textOf(parent.row, 'gguid') } } : {}),
  })
  visit.go(nextAddress(visit, place, id, form), visit.t(unchanged ? 'nothing-changed' : 'saved'))
}

export async function askRetire(visit: Visit): Promise<void> {
  const place = await placeAsked(visit)
  if (place === undefined || !place.table.eliminable || isNew(place.row)) return missing(visit)
  await visit.show('retire', { title: visit.t('retire-title', { title: titleOf(place.table, place.row) || visit.t('untitled') }), back: addressOf(place.table.name, textOf(place.row, 'gguid')) })
}

export async function retireCard(visit: Visit): Promise<void> {
  const place = await placeAsked(visit)
  if (place === undefined || !place.table.eliminable || isNew(place.row)) return missing(visit)
  await retireRow(visit.console.host, visit.user, place.table.name, textOf(place.row, 'gguid'), visit.console.now())
  visit.go(backOf(place), visit.t('retired'))
}

async function drawCard(visit: Visit, place: Place, sent?: Sent, status = 200): Promise<void> {
  const { table, row } = place
  const tabs = await cardTabs(visit, table, row, sent)
  const wanted = sent?.form.text('_tab') ?? visit.request.query.tab
  const open = tabs.find(({ faulty }) => faulty) ?? tabs.find(({ id }) => id === wanted) ?? tabs[0]
  const own = table.name === ownTable
  const title = own ? visit.t('your-data') : isNew(row) ? table.newLabel || visit.t('card-new') : titleOf(table, row) || visit.t('untitled')
  await visit.show('card', {
    title, table, row, tabs, open: open?.id, seen: status === 409 ? textOf(row, 'tid') : sent?.form.text('_seen') ?? textOf(row, 'tid'), fresh: isNew(row),
    action: visit.request.originalUrl.split('?tab=')[0], crumb: own && place.parent === undefined ? undefined : crumbOf(visit, place),
    faulty: tabs.some(({ faulty }) => faulty), changed: changedText(visit, row),
    stale: sent?.stale === true && status === 409 ? visit.t('stale', { who: textOf(row, 'ut') || visit.t('somebody') }) : '',
    uploadsLost: sent !== undefined && sent.form.files.length > 0,
    mayRetire: table.eliminable && !isNew(row) && !own, retireAddress: `/t/${table.name}/${textOf(row, 'gguid')}/retire`,
    wheel: visit.user.admin && own ? `/wheel/${table.name}` : undefined,
  }, status)
}

/** The row the address names, and the record it belongs to when it is an additional row. */
async function placeAsked(visit: Visit): Promise<Place | undefined> {
  const own = visit.request.path === '/your-data'
  const table = own ? visit.schema.tables.get(ownTable) : tableAsked(visit)
  if (table === undefined) return undefined
  const { id } = visit.request.params
  if (own) return { table, row: await firstRow(visit.console.host, ownTable) ?? {}, parent: undefined }
  if (id === undefined) return table.editable ? { table, row: {}, parent: await parentNamed(visit, table) } : undefined
  const row = await findRow(visit.console.host, table.name, String(id))
  return row === undefined ? undefined : { table, row, parent: await parentOf(visit, table, textOf(row, 'tap'), textOf(row, 'gguidp')) }
}

function parentNamed(visit: Visit, child: Table): Promise<Parent | undefined> {
  const [table = '', id = ''] = String(visit.request.query.parent ?? '').split(':')
  return parentOf(visit, child, table, id)
}

/** A link by tap and gguidp is a parent only when that table really has this one as additional table. (docs/host.md, E.2) */
async function parentOf(visit: Visit, child: Table, name: string, id: string): Promise<Parent | undefined> {
  const table = visit.schema.tables.get(name)
  if (table === undefined || !table.children.includes(child.name)) return undefined
  const row = await findRow(visit.console.host, table.name, id)
  return row === undefined ? undefined : { table, row }
}

const backOf = ({ table, parent }: Place): string =>
  parent === undefined ? addressOf(table.name) : `${addressOf(parent.table.name, textOf(parent.row, 'gguid'))}?tab=${table.name}`

function crumbOf(visit: Visit, place: Place): { readonly href: string, readonly label: string } {
  const { parent, table } = place
  const label = parent === undefined
    ? sectionLabel(visit, table.name) ?? table.label
    : parent.table.name === ownTable ? visit.t('your-data') : titleOf(parent.table, parent.row) || parent.table.label
  return { href: backOf(place), label }
}

function nextAddress(visit: Visit, place: Place, id: string, form: Submitted): string {
  const then = form.text('_then') ?? ''
  const child = then.startsWith('child:') ? visit.schema.tables.get(then.slice(6)) : undefined
  if (child !== undefined && place.table.children.includes(child.name)) return `/t/${child.name}/new?parent=${place.table.name}:${id}`
  if (place.parent !== undefined) return backOf(place)
  const tab = form.text('_tab')
  return `${addressOf(place.table.name, id)}${tab === undefined || tab === '' ? '' : `?tab=${encodeURIComponent(tab)}`}`
}

const onlyOf = <Value>(all: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key === name))

function changedText(visit: Visit, row: Row): string {
  const moment = momentOf(Number(row.tid ?? 0))
  return moment === undefined ? '' : visit.t('changed-by', { who: textOf(row, 'ut') || visit.t('somebody'), when: speakIn(visit.language).moment(moment.toISOString()) })
}
