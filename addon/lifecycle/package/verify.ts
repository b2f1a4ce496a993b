import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { VendorKey } from '../manifest.ts'
import { manifestMistakes, readManifest } from '../manifest.ts'
import { badPackage } from './faults.ts'
import { isListed, readList, sha256Of } from './file-list.ts'
import type { Listed } from './file-list.ts'
import { formatLine, limits, places } from './format.ts'
import { checkSeal, readSeal } from './seal.ts'
import type { Seal } from './seal.ts'
import { zipFiles } from './zip-read.ts'
import { checkZip } from './zip-walk.ts'

export type Verified = {
  readonly id: string, readonly version: string, readonly kid: string
  /** SHA-512 of the whole file: it names the folder. */
  readonly sha512: string
  readonly files: number
  /** The signed list of files, as text. */
  readonly list: string
  /** The very bytes that were checked; the file itself may change meanwhile. */
  readonly archive: Buffer
}

/**
 * Everything that can be known without writing a byte, in an order in which nothing is believed before it was checked:
 * size, digest, key, signature; then the archive's own shape; then every file against the signed list; then the manifest.
 * @throws Refusal with a code of its own for each way to be wrong
 */
export async function verifyPackage(file: string, keys: readonly VendorKey[]): Promise<Verified> {
  const archive = await readPackage(file)
  const seal = await readSealBeside(file)
  checkSeal('package', archive, seal, keys)
  checkZip(archive)
  const { meta, found } = await readAll(archive)
  const list = readSignedList(meta, keys)
  compare(list, found)
  checkManifest(meta.get(places.manifest), seal)
  return { id: seal.id, version: seal.version, kid: seal.kid, sha512: seal.sha512, files: found.size, list: meta.get(places.list)?.toString() ?? '', archive }
}

async function readPackage(file: string): Promise<Buffer> {
  const size = await stat(file).then(found => found.isFile() ? found.size : undefined, () => undefined)
  if (size === undefined) throw badPackage('package-away', file)
  if (size > limits.file) throw badPackage('package-large')
  return readFile(file)
}

async function readSealBeside(file: string): Promise<Seal> {
  const text = await readFile(`${file}.sig`, 'utf8').catch(() => undefined)
  if (text === undefined) throw badPackage('signature-missing', `${basename(file)}.sig`)
  const seal = text.length > 4096 ? undefined : readSeal(text)
  if (seal === undefined) throw badPackage('signature-shape', `${basename(file)}.sig`)
  return seal
}

const kept: ReadonlySet<string> = new Set(Object.values(places))

type Contents = { readonly meta: ReadonlyMap<string, Buffer>, readonly found: ReadonlyMap<string, Listed> }

async function readAll(archive: Buffer): Promise<Contents> {
  const meta = new Map<string, Buffer>()
  const found = new Map<string, Listed>()
  for await (const { path, bytes } of zipFiles(archive)) {
    if (kept.has(path)) meta.set(path, bytes)
    if (isListed(path)) found.set(path, { sha256: sha256Of(bytes), size: bytes.length })
  }
  return { meta, found }
}

/** The list, once its own signature fits. Also how an unpacked tree is read again. @throws Refusal */
export function readSignedList(meta: ReadonlyMap<string, Buffer>, keys: readonly VendorKey[]): ReadonlyMap<string, Listed> {
  const [format, list, line] = [places.format, places.list, places.listSeal].map(path => {
    const bytes = meta.get(path)
    if (bytes === undefined) throw badPackage('list-missing', path)
    return bytes
  })
  if (format?.toString() !== formatLine) throw badPackage('format-unknown')
  const seal = readSeal(line?.toString() ?? '')
  if (seal === undefined || list === undefined) throw badPackage('list-signature')
  try { checkSeal('list', list, seal, keys) } catch { throw badPackage('list-signature') }
  return readList(list.toString())
}

function compare(list: ReadonlyMap<string, Listed>, found: ReadonlyMap<string, Listed>): void {
  for (const path of found.keys()) if (!list.has(path)) throw badPackage('file-extra', path)
  for (const [path, { sha256, size }] of list) {
    const file = found.get(path)
    if (file === undefined) throw badPackage('file-missing', path)
    if (file.sha256 !== sha256 || file.size !== size) throw badPackage('file-changed', path)
  }
}

function checkManifest(bytes: Buffer | undefined, seal: Seal): void {
  if (bytes === undefined) throw badPackage('file-missing', places.manifest)
  let parsed: unknown
  try { parsed = JSON.parse(bytes.toString()) } catch { throw badPackage('manifest-wrong', 'JSON') }
  const told: Readonly<Record<string, unknown>> = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  if (typeof told.manifestVersion === 'number' && told.manifestVersion > 1) throw badPackage('manifest-newer')
  const [mistake] = manifestMistakes(parsed)
  if (mistake !== undefined) throw badPackage('manifest-wrong', mistake)
  if (told.id !== readManifest().id) throw badPackage('package-other', String(told.id))
  if (told.id !== seal.id || told.version !== seal.version) throw badPackage('package-name', `${seal.id} ${seal.version}`)
}
