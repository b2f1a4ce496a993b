import type { Stamp } from '@nios4/sdk'
import { asObject, parseJson } from '../../formats/json-object.ts'
import { numberCell, textCell } from '../../formats/packet.ts'

/** A row or a deletion as it came, with what its writer sent. */
export type Incoming = {
  readonly id: string
  readonly stamp: Stamp
  readonly writer: string
  /** undefined: the row was deleted. */
  readonly row: Readonly<Record<string, unknown>> | undefined
}

/**
 * Items of a packet by table and id. Twice or in another order, each row counts once: the newest, and of equal stamps the
 * deletion. What makes no sense is left out. (docs/host.md, F.4)
 */
export function incomingByTable(items: readonly unknown[]): ReadonlyMap<string, ReadonlyMap<string, Incoming>> {
  const tables = new Map<string, Map<string, Incoming>>()
  for (const item of items) {
    const table = tableOf(item)
    const incoming = incomingOf(item)
    if (table === '' || incoming === undefined) continue
    let rows = tables.get(table)
    if (rows === undefined) tables.set(table, rows = new Map())
    const other = rows.get(incoming.id)
    if (other === undefined || beats(incoming, other)) rows.set(incoming.id, incoming)
  }
  return tables
}

const tableOf = (item: unknown): string =>
  typeof item === 'object' && item !== null && 'tablename' in item && typeof item.tablename === 'string' ? item.tablename.toLowerCase() : ''

const beats = (one: Incoming, other: Incoming): boolean => one.stamp > other.stamp || (one.stamp === other.stamp && one.row === undefined)

/** Ids are 36 characters; what is longer than the host's own column is nobody's row. */
export function incomingOf(item: unknown): Incoming | undefined {
  if (typeof item !== 'object' || item === null || !('gguid' in item) || !('command' in item)) return undefined
  const { gguid: id, command } = item
  if (typeof id !== 'string' || id === '' || id.length > 40) return undefined
  const [stamp, writer] = [numberCell('tid' in item ? item.tid : 0), textCell('ut' in item ? item.ut : '')]
  if (command === 'delete') return { id, stamp, writer, row: undefined }
  if (command !== 'insert') return undefined
  const told = 'cvalues' in item ? item.cvalues : undefined
  const row = typeof told === 'string' ? parsed(told) : asObject(told)
  return row === undefined ? undefined : { id, stamp, writer, row: sealed(row, id, stamp) }
}

/** The item's own id and stamp count, whatever its text says. */
function sealed(row: Record<string, unknown> | Readonly<Record<string, unknown>>, id: string, stamp: Stamp): Readonly<Record<string, unknown>> {
  return row['gguid'] === id && row['tid'] === stamp ? row : { ...row, gguid: id, tid: stamp }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  const told = parseJson(text)
  return isObject(told) ? told : undefined
}

const isObject = (told: unknown): told is Readonly<Record<string, unknown>> => typeof told === 'object' && told !== null && !Array.isArray(told)
