import { open, readFile, stat } from 'node:fs/promises'
import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import { cleanName, mostBytes, mostFiles, sniffed, typeOf } from '../tickets/file-rules.ts'
import { drawnAnew } from '../tickets/pictures.ts'
import { undoKept } from '../tickets/upload.ts'
import type { KeptFile } from '../tickets/upload.ts'
import type { IncomingFile } from './incoming.ts'

/** Where the bytes of what still waits for the owner lie. */
export const waitingRoom = 'tk_incoming'

export type Judged = { readonly kept: readonly KeptFile[], /** Names of what may not come in. */ readonly refused: readonly string[] }

/** By the rules of every other way in, one file in memory at a time. */
export async function keepIncoming(desk: Desk, table: string, files: readonly IncomingFile[]): Promise<Judged> {
  const kept: KeptFile[] = []
  const refused: string[] = []
  try {
    for (const file of files) {
      const name = cleanName(file.name)
      const one = kept.length >= mostFiles ? undefined : await keepOne(desk, table, file, name)
      if (one === undefined) refused.push(name)
      else kept.push(one)
    }
  } catch (fault) {
    await dropIncoming(desk, table, kept)
    throw fault
  }
  return { kept, refused }
}

async function keepOne(desk: Desk, table: string, file: IncomingFile, name: string): Promise<KeptFile | undefined> {
  const size = 'bytes' in file ? file.bytes.length : (await stat(file.path)).size
  if (size === 0 || size > mostBytes) return undefined
  const type = await typeOf('bytes' in file ? file.bytes.subarray(0, sniffed) : await headOf(file.path))
  if (type === '') return undefined
  const id = newId()
  try {
    const picture = await drawnAnew('bytes' in file ? file.bytes : file.path, name, type)
    await desk.files.keep(table, id, picture?.bytes ?? ('bytes' in file ? file.bytes : await readFile(file.path)))
    return { id, name: picture?.name ?? name }
  } catch (fault) {
    // A broken picture is no reason to lose the words it came with.
    if (fault instanceof Error && 'code' in fault) throw fault
    return undefined
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(sniffed), 0, sniffed, 0)
    return buffer.subarray(0, bytesRead)
  } finally { await file.close() }
}

export async function dropIncoming(desk: Desk, table: string, kept: readonly KeptFile[]): Promise<void> {
  if (table === desk.names.file) return undoKept(desk, kept)
  for (const { id } of kept) await desk.files.remove(table, id)
}
