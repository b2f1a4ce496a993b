import { createReadStream } from 'node:fs'
import type { ReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathPart } from '../../formats/path-part.ts'

/** The bytes of file fields: `<folder>/<database>/<table>/<id>`. Names are ours, never the sender's. (decision 22) */
export type Files = {
  keep(table: string, id: string, bytes: Uint8Array): Promise<void>
  read(table: string, id: string): Promise<Buffer | undefined>
  open(table: string, id: string): ReadStream
  size(table: string, id: string): Promise<number | undefined>
  remove(table: string, id: string): Promise<void>
}

export function fileStore(folder: string, database: string): Files {
  const place = (table: string, id: string): string => filePlace(folder, database, table, id)
  return {
    async keep(table, id, bytes) {
      const path = place(table, id)
      await mkdir(join(path, '..'), { recursive: true })
      // A reader never meets half a file.
      await writeFile(`${path}.part`, bytes)
      await rename(`${path}.part`, path)
    },
    read: (table, id) => readFile(place(table, id)).catch(() => undefined),
    open: (table, id) => createReadStream(place(table, id)),
    size: (table, id) => stat(place(table, id)).then(found => found.size, () => undefined),
    remove: (table, id) => rm(place(table, id), { force: true }),
  }
}

/** Name of the database as its files folder has it. */
export function databaseName(address: string): string {
  const last = address.replace(/\?.*$/, '').split(/[/\\:]/).at(-1) ?? ''
  return last.replace(/\.[a-z0-9]+$/i, '') || 'database'
}

/** Where the bytes of one file, or those of a whole table, are kept. */
export const filePlace = (folder: string, ...names: readonly string[]): string => join(folder, ...names.map(pathPart))
