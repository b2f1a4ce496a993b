import { createHash } from 'node:crypto'
import { badPackage } from './faults.ts'
import { byBytes, places } from './format.ts'
import { checkName } from './names.ts'

export type Listed = { readonly sha256: string, readonly size: number }

/** Every file of a tree by its path, the list itself and its signature left out: they cannot tell of themselves. */
export const isListed = (path: string): boolean => path !== places.list && path !== places.listSeal

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export const writeList = (files: ReadonlyMap<string, Buffer>): string =>
  [...files].filter(([path]) => isListed(path)).sort(([one], [other]) => byBytes(one, other))
    .map(([path, bytes]) => `${sha256Of(bytes)}  ${bytes.length}  ${path}\n`).join('')

/** @throws Refusal when a line is not as `writeList` writes it: sorted, each path once, nothing besides. */
export function readList(text: string): ReadonlyMap<string, Listed> {
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.length === 0) throw badPackage('list-shape', 'end')
  const list = new Map<string, Listed>()
  let before = ''
  for (const line of lines) {
    const [, sha256 = '', size = '', path = ''] = /^([0-9a-f]{64}) {2}(0|[1-9]\d{0,9}) {2}(.+)$/.exec(line) ?? []
    if (path === '' || byBytes(before, path) >= 0 || !isListed(path)) throw badPackage('list-shape', line)
    checkName(path)
    list.set(path, { sha256, size: Number(size) })
    before = path
  }
  return list
}
