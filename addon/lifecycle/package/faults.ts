import { shown } from '../../../formats/shown.ts'
import { Refusal } from '../refusal.ts'
import { sentences } from './sentences.ts'
import type { PackageFault } from './sentences.ts'

/** One code and one sentence for each way a package can be wrong; `name` is the entry, key or file it is about. */
export const badPackage = (fault: PackageFault, name = ''): Refusal => {
  const { it, en } = sentences[fault]
  return new Refusal(fault, { it: it.replace('{name}', shown(name)), en: en.replace('{name}', shown(name)) })
}
