import { badPackage } from './faults.ts'
import { limits } from './format.ts'
import { checkName, checkTogether } from './names.ts'
import { checkPlace, readEntry } from './zip-entry.ts'

const end = { signature: 0x06054b50, length: 22, longest: 0xffff } as const

/**
 * Walks the whole archive before anything is unpacked. Stricter than any zip library, because our own writer makes the
 * only form that is accepted: files one after the other from the first byte, the directory right behind them, the end
 * record last, and no byte that belongs to none of these. @throws Refusal
 */
export function checkZip(bytes: Buffer): void {
  const { count, at, directory } = readEnd(bytes)
  const names: string[] = []
  let [next, place, total] = [directory, 0, 0]
  for (let seen = 0; seen < count; seen += 1) {
    const entry = readEntry(bytes, next, at)
    checkName(entry.name)
    place = checkPlace(bytes, entry, place, directory)
    total += entry.size
    if (total > limits.unpacked) throw badPackage('zip-total')
    names.push(entry.name)
    next = entry.next
  }
  if (next !== at) throw badPackage('zip-shape')
  if (place !== directory) throw badPackage('zip-gap', names.at(-1))
  checkTogether(names)
}

function readEnd(bytes: Buffer): { readonly count: number, readonly at: number, readonly directory: number } {
  const at = bytes.length - end.length
  if (at < 0) throw badPackage('zip-shape')
  if (bytes.readUInt32LE(at) !== end.signature || bytes.readUInt16LE(at + 20) !== 0) throw badPackage(endsEarlier(bytes) ? 'zip-trailing' : 'zip-shape')
  const [disk, startDisk, here, count] = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6), bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
  const [size, directory] = [bytes.readUInt32LE(at + 12), bytes.readUInt32LE(at + 16)]
  if (count === 0xffff || size === 0xffffffff || directory === 0xffffffff || (at >= 20 && bytes.readUInt32LE(at - 20) === 0x07064b50)) throw badPackage('zip-64')
  if (disk !== 0 || startDisk !== 0 || here !== count) throw badPackage('zip-parts')
  if (count > limits.entries) throw badPackage('zip-many')
  if (directory + size < at) throw badPackage('zip-before')
  if (directory + size > at || count === 0) throw badPackage('zip-shape')
  return { count, at, directory }
}

/** An end record further up: something was written behind it. */
function endsEarlier(bytes: Buffer): boolean {
  const signature = Buffer.from([0x50, 0x4b, 0x05, 0x06])
  return bytes.lastIndexOf(signature) >= Math.max(0, bytes.length - end.length - end.longest)
}
