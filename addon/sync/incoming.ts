import type { Stamp } from '@nios4/sdk'
import { parseJson } from '../../formats/json-object.ts'
import { numberCell, textCell } from '../../formats/packet.ts'

/** A row or a deletion as it came. Its cells are read when its turn comes: a packet holds thousands. */
export type Coming = {
  readonly id: string
  readonly stamp: Stamp
  readonly writer: string
  readonly deleted: boolean
  readonly cvalues: unknown
}

/** With what its writer sent. */
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
export function comingByTable(items: readonly unknown[]): ReadonlyMap<string, ReadonlyMap<string, Coming>> {
  const tables = new Map<string, Map<string, Coming>>()
  for (const item of items) {
    const table = tableOf(item)
    const coming = comingOf(item)
    if (table === '' || coming === undefined) continue
    let rows = tables.get(table)
    if (rows === undefined) tables.set(table, rows = new Map())
    const other = rows.get(coming.id)
    if (other === undefined || beats(coming, other)) rows.set(coming.id, coming)
  }
  return tables
}

const tableOf = (item: unknown): string =>
  typeof item === 'object' && item !== null && 'tablename' in item && typeof item.tablename === 'string' ? item.tablename.toLowerCase() : ''

const beats = (one: Coming, other: Coming): boolean => one.stamp > other.stamp || (one.stamp === other.stamp && one.deleted)

/** Ids are 36 characters; what is longer than the host's own column is nobody's row. */
function comingOf(item: unknown): Coming | undefined {
  if (typeof item !== 'object' || item === null || !('gguid' in item) || !('command' in item)) return undefined
  const { gguid: id, command } = item
  if (typeof id !== 'string' || id === '' || id.length > 40 || (command !== 'delete' && command !== 'insert')) return undefined
  return {
    id, stamp: numberCell('tid' in item ? item.tid : 0), writer: textCell('ut' in item ? item.ut : ''),
    deleted: command === 'delete', cvalues: 'cvalues' in item ? item.cvalues : undefined,
  }
}

/** The item's own id and stamp count, whatever its text says. undefined when the text makes no sense. */
export function readComing({ id, stamp, writer, deleted, cvalues }: Coming): Incoming | undefined {
  if (deleted) return { id, stamp, writer, row: undefined }
  const told = typeof cvalues === 'string' ? parseJson(cvalues) : cvalues
  if (!isObject(told)) return undefined
  return { id, stamp, writer, row: told['gguid'] === id && told['tid'] === stamp ? told : { ...told, gguid: id, tid: stamp } }
}

const isObject = (told: unknown): told is Readonly<Record<string, unknown>> => typeof told === 'object' && told !== null && !Array.isArray(told)
