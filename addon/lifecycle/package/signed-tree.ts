import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VendorKey } from '../manifest.ts'
import { places } from './format.ts'
import { checkTree } from './tree.ts'
import { readSignedList } from './verify.ts'

/** An unpacked package is still what its publisher signed: the list inside it carries a signature of its own. @throws Refusal */
export function checkSignedTree(root: string, keys: readonly VendorKey[]): void {
  const held = Object.values(places).filter(path => existsSync(join(root, path)))
  readSignedList(new Map(held.map(path => [path, readFileSync(join(root, path))])), keys)
  checkTree(root)
}
