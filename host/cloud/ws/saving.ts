import type { Cell, FieldRow, HostRecord } from '@nios4/sdk'
import { newId } from '../../../formats/ids.ts'
import { physicalName } from '../../../formats/columns.ts'
import { asObject, objectOf } from '../../../formats/json-object.ts'
import { textCell } from '../../../formats/packet.ts'
import type { TravellingRow } from '../../../formats/packet.ts'
import { allowed } from '../../program/host-user.ts'
import { saveRow } from '../../program/save-row.ts'
import { CallFault } from '../answer.ts'
import { shown } from './visible.ts'
import type { Visible } from './visible.ts'

/** Standard columns a client may set; the others are the server's. (docs/host.md, E.1) */
const open: ReadonlySet<string> = new Set(['eli', 'arc', 'uta', 'exp', 'gguidp', 'ind', 'tap', 'dsp', 'dsc', 'dsq1', 'dsq2'])
const standard: ReadonlySet<string> = new Set([...open, 'gguid', 'tid', 'ut', 'utc', 'tidc'])

/** A row to write: what was there, and the cells that are to change. */
export type Change = { readonly id: string, readonly before: HostRecord | undefined, readonly cells: Readonly<Record<string, Cell>> }

export async function recordOf({ web, table }: Visible, id: string): Promise<HostRecord | undefined> {
  return web.knex<HostRecord>(table.tablename).where({ gguid: id }).first<HostRecord | undefined>()
}

/** Reads the values of one row. Fields not sent stay as they are, unknown ones are ignored, closed ones may come along unchanged. */
export async function changeOf(visible: Visible, given: unknown): Promise<Change> {
  const values = asObject(given)
  if (values === undefined) throw new CallFault('invalid_request', 'a row is an object')
  const id = textCell(values['gguid']) || newId()
  if (id.length > 40) throw new CallFault('validation', 'gguid is too long')
  const before = await recordOf(visible, id)
  const old: TravellingRow = before === undefined ? {} : shown(before, visible)
  const cells: Record<string, Cell> = {}
  for (const [name, value] of Object.entries(values)) {
    if (!visible.families.has(name) || (standard.has(name) && !open.has(name))) continue
    const cell = cellOf(visible, name, value)
    if (before === undefined || old[name] !== cell) cells[name] = cell
  }
  refuseClosed(visible, before === undefined ? Object.keys(cells).filter(name => cells[name] !== '' && cells[name] !== 0) : Object.keys(cells))
  return { id, before, cells }
}

/** Writes it; the row as it is now comes back, with number, order and times. */
export async function write(visible: Visible, { id, before, cells }: Change): Promise<TravellingRow> {
  const { web, user, table, now } = visible
  if (before === undefined || Object.keys(cells).length > 0) {
    const { ind, ...others } = cells
    await saveRow(web, user, table.tablename, ind === 0 || ind === undefined ? others : cells, { id, now })
  }
  const row = await recordOf(visible, id)
  if (row === undefined) throw new CallFault('notfound', 'the row is gone')
  return shown(row, visible)
}

/** What a card must have before it is saved: required fields, and no value twice where that is forbidden. (B.3, D.2) */
export async function check(visible: Visible, { id, before, cells }: Change): Promise<void> {
  const row = { ...before === undefined ? {} : shown(before, visible), ...cells }
  for (const field of visible.fields.filter(({ eli, fieldname, fieldtype }) => eli === 0 && fieldtype !== 15 && visible.families.has(fieldname))) {
    const cell = row[field.fieldname] ?? ''
    const empty = cell === '' || (field.fieldtype === 18 && cell === 0)
    if (field.obligatory === 1 && empty) throw new CallFault('validation', `${field.fieldname} is required`)
    if (!empty && Number(objectOf(field.param)['NODUP'] ?? 0) === 1) await refuseTwin(visible, field, cell, id)
  }
}

async function refuseTwin({ web, table }: Visible, { fieldname }: FieldRow, cell: Cell, id: string): Promise<void> {
  const twin = await web.knex(table.tablename).where({ [physicalName(fieldname)]: cell, eli: 0 }).whereNot({ gguid: id }).first<HostRecord | undefined>()
  if (twin !== undefined) throw new CallFault('validation', `${fieldname} is there already`)
}

/** Fields he sees and may not change, companions like their field. */
function refuseClosed({ fields, user }: Visible, names: readonly string[]): void {
  const closed = fields.filter(field => !allowed(field.editable, user)).map(({ fieldname }) => fieldname)
  const touched = names.find(name => closed.some(field => name === field || /^(gguid|dat|file|lat|lng)_/.test(name) && name.endsWith(`_${field}`)))
  if (touched !== undefined) throw new CallFault('unauthorized', `${touched} is not yours to change`)
}

/** Numbers may come as text, dates as digits in text. (G) */
function cellOf({ families }: Visible, name: string, value: unknown): Cell {
  const family = families.get(name)
  if (family === 'text') return typeof value === 'object' && value !== null ? JSON.stringify(value) : textCell(value)
  const text = typeof value === 'boolean' ? String(Number(value)) : textCell(value)
  const number = text.trim() === '' ? 0 : Number(text)
  if (!Number.isFinite(number)) throw new CallFault('validation', `${name} is no number`)
  return number
}
