import { canBeNamed } from '../columns.ts'
import { asObject } from '../json-object.ts'
import { readCells, readItem, textCell } from '../packet.ts'
import type { TravellingRow } from '../packet.ts'
import { BadTemplate } from './faults.ts'
import { isPeople } from './template.ts'
import type { Template } from './template.ts'

/**
 * Reads the text inside a `.nios4` file. People and their password hashes are dropped right here; items that make no
 * sense, and commands a template does not have, are left out. @throws BadTemplate
 */
export function readTemplate(text: string): Template {
  const packet = asObject(parseText(text))
  const data = asObject(packet?.['data'])
  if (packet === undefined || data === undefined) throw new BadTemplate('template-shape', 'data')
  const [tables, fields] = [named(packet, 'tables', ['tablename']), named(packet, 'fields', ['tablename', 'fieldname'])]
  const rows = listIn(packet, 'sync_box').flatMap(item => {
    const read = readItem(item)
    return read === undefined || read.command === 'delete' || isPeople(read.table) ? [] : [{ table: lawful(read.table), row: read.row }]
  })
  return { data, tables, fields, rows }
}

/** How many people, with their password hashes, stand in the text of a template. A reader tells it and reads none. */
export function peopleIn(text: string): number {
  const packet = asObject(parseText(text)) ?? {}
  const ids = [listIn(packet, 'users'), listIn(packet, 'sync_box').filter(item => isPeople(textCell(asObject(item)?.['tablename'])))]
  return Math.max(...ids.map(({ length }) => length))
}

function parseText(text: string): unknown {
  try { return JSON.parse(text) } catch { throw new BadTemplate('template-json') }
}

function listIn(packet: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const list = packet[key]
  if (!Array.isArray(list)) throw new BadTemplate('template-shape', key)
  return list
}

/** Structure rows, whose names become names of tables and columns. */
function named(packet: Readonly<Record<string, unknown>>, key: 'tables' | 'fields', names: readonly string[]): readonly TravellingRow[] {
  return listIn(packet, key).map(item => {
    const row = readCells(item)
    if (row === undefined) throw new BadTemplate('template-shape', key)
    for (const name of names) lawful(textCell(row[name]))
    return row
  })
}

function lawful(name: string): string {
  if (!canBeNamed(name)) throw new BadTemplate('template-name', name)
  return name
}
