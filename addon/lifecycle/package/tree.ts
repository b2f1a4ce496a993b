import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { badPackage } from './faults.ts'
import { readList } from './file-list.ts'
import { places } from './format.ts'

/** A checkout has no list of files: only an unpacked package is held to one. */
export const isPackage = (root: string): boolean => existsSync(join(root, places.list))

/**
 * Every file of an unpacked package is the one of its list, none is missing and none was added. The outside libraries
 * that npm puts beside the code are npm's to answer for: package-lock.json, which is in the list, names their digests.
 * Looked at at every start; it costs a few hundredths of a second. `told` is a list that was believed elsewhere: a folder
 * that somebody prepared under the right name is found out. @throws Refusal naming the file
 */
export function checkTree(root: string, told = readFileSync(join(root, places.list), 'utf8')): void {
  const list = readList(told)
  for (const [path, { sha256, size }] of list) {
    let bytes: Buffer
    try { bytes = readFileSync(join(root, path)) } catch { throw badPackage('tree-missing', path) }
    if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256) throw badPackage('tree-changed', path)
  }
  if (readFileSync(join(root, places.list), 'utf8') !== told) throw badPackage('tree-changed', places.list)
  const own: ReadonlySet<string> = new Set([...list.keys(), places.list, places.listSeal])
  for (const path of pathsIn(root, root)) if (!own.has(path)) throw badPackage('tree-extra', path)
}

function pathsIn(root: string, folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (folder === root && entry.name === 'node_modules') return []
    return entry.isDirectory() ? pathsIn(root, path) : [relative(root, path).replaceAll('\\', '/')]
  })
}
