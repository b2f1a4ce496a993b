import { createHash, randomUUID } from 'node:crypto'

/** Namespace of everything this addon adds to a host: chosen once, never to change. */
const namespace = Buffer.from('6f1c2a9e5b7d4e0f8a3b9c1d2e4f6a70', 'hex')

/** A UUID v5: the same object gets the same id in every database, which proves that it is ours. (docs/host.md, E.3) */
export function derivedId(...names: readonly string[]): string {
  const hash = createHash('sha1').update(namespace).update(names.join('|')).digest().subarray(0, 16)
  hash[6] = (hash[6] ?? 0) & 0x0f | 0x50
  hash[8] = (hash[8] ?? 0) & 0x3f | 0x80
  return hyphenated(hash.toString('hex'))
}

/** A fresh UUID v4 in the host's form: lower case, hyphenated. */
export const newId = (): string => randomUUID()

function hyphenated(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
