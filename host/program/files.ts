import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { encodeFile } from '../../formats/file-reference.ts'
import { newId } from '../../formats/ids.ts'
import { pathPart } from '../../formats/path-part.ts'
import { stampAt } from '../../formats/stamps.ts'
import { databaseName } from '../address.ts'
import type { HostDatabase } from '../open.ts'

export type StoreOptions = { readonly id?: string, readonly now?: Date }

/** Keeps bytes as `<files>/<db>/<table>/<id>` and returns the text of the cell that refers to them. (docs/host.md, C.2) */
export async function storeFile(
  host: HostDatabase, filesFolder: string, table: string, bytes: Uint8Array, name: string, { id = newId(), now = new Date() }: StoreOptions = {},
): Promise<string> {
  const path = placeOf(host.address, filesFolder, table, id)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
  return encodeFile(id, name, stampAt(now))
}

/** The kept bytes, or undefined when there are none under this id. */
export async function readStoredFile(host: HostDatabase, filesFolder: string, table: string, id: string): Promise<Buffer | undefined> {
  const path = storedPath(host.address, filesFolder, table, id)
  return path === undefined ? undefined : readFile(path).catch(() => undefined)
}

/** Where the bytes of this database's file are kept; undefined for names that could lead elsewhere. */
export function storedPath(address: string, filesFolder: string, table: string, id: string): string | undefined {
  return /^[0-9a-f-]{36}$/.test(id) && /^[\p{L}_][\p{L}\p{N}_]{0,62}$/u.test(table) ? placeOf(address, filesFolder, table, id) : undefined
}

const placeOf = (address: string, ...[filesFolder, table, id]: readonly [string, string, string]): string =>
  join(filesFolder, ...[databaseName(address), table, id].map(pathPart))
