import type { SigningKey } from '../vendor-keys.ts'
import { writeList } from './file-list.ts'
import { formatLine, places } from './format.ts'
import { checkTogether } from './names.ts'
import { sealOf } from './seal.ts'
import { zipOf } from './zip-write.ts'

export type Made = { readonly archive: Buffer, /** The line that lies beside it as `.sig`. */ readonly seal: string, readonly list: string }

export type Named = { readonly id: string, readonly version: string }

/** Files become a signed package. The same files and the same key give the same bytes, wherever and whenever. */
export function makePackage(files: ReadonlyMap<string, Buffer>, named: Named, signing: SigningKey): Made {
  const told = new Map(files).set(places.format, Buffer.from(formatLine))
  const list = writeList(told)
  checkTogether([...told.keys()])
  const whole = told.set(places.list, Buffer.from(list)).set(places.listSeal, Buffer.from(sealOf('list', Buffer.from(list), signing, named)))
  const archive = zipOf(whole)
  return { archive, seal: sealOf('package', archive, signing, named), list }
}
