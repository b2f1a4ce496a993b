import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePackage } from '../../addon/lifecycle/package/make.ts'
import { sealOf } from '../../addon/lifecycle/package/seal.ts'
import { storeOf } from '../../addon/lifecycle/package/store.ts'
import { takePackage } from '../../addon/lifecycle/package/take.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { makeSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import type { SigningKey } from '../../addon/lifecycle/vendor-keys.ts'
import { packageFiles } from '../../scripts/pack/package-files.ts'
import { root } from '../house/sources.ts'

/** A publisher and the package of this tree: made once in each test process. */
export type Publisher = { readonly signing: SigningKey, readonly files: ReadonlyMap<string, Buffer>, readonly named: { readonly id: string, readonly version: string }, readonly archive: Buffer, readonly seal: string }

let made: Publisher | undefined

const scratched: string[] = []
process.once('exit', () => { for (const folder of scratched) rmSync(folder, { recursive: true, force: true }) })

/** A folder of its own, gone when the tests are. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tk-pack-'))
  scratched.push(folder)
  return folder
}

export function publisher(): Publisher {
  if (made !== undefined) return made
  const signing = makeSigningKey(join(scratch(), 'key.json'))
  const { files, named } = packageFiles(root)
  made = { signing, files, named, ...makePackage(files, named, signing) }
  return made
}

/** An empty data folder that trusts the publisher. */
export function dataFolder(): string {
  const folder = scratch()
  const { kid, publicKey } = publisher().signing
  trustKey(folder, { kid, publicKey })
  return folder
}

/** A package file with its signature beside it. */
export function put(folder: string, archive: Buffer, seal: string): string {
  const file = join(folder, 'ticketing.n4addon')
  writeFileSync(file, archive)
  writeFileSync(`${file}.sig`, seal)
  return file
}

/** Signed by the publisher as it is, whatever is in it. */
export const putSigned = (folder: string, archive: Buffer): string =>
  put(folder, archive, sealOf('package', archive, publisher().signing, publisher().named))

/** The code a package is refused with, and that nothing was left in place; 'taken' when it was not refused. */
export async function codeOf(folder: string, file: string): Promise<string> {
  try {
    await takePackage(folder, file, { allowOlder: false })
    return 'taken'
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault
    if (existsSync(storeOf(folder)) && readdirSync(storeOf(folder)).length > 0) throw new Error(`${fault.key} left something behind`)
    if (fault.text.it === fault.text.en || /\{|undefined/.test(fault.text.it + fault.text.en)) throw new Error(`${fault.key} has no good sentence`)
    return fault.key
  }
}
