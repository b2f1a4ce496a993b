import { badPackage } from './faults.ts'
import { limits } from './format.ts'

const central = { signature: 0x02014b50, length: 46 } as const
const local = { signature: 0x04034b50, length: 30 } as const
const full32 = 0xffffffff

/** Bit 0, 6, 13: encryption. Bits 1, 2 only tell how hard the writer tried, bit 11 that names are UTF-8. */
const flag = { encrypted: 0x2041, allowed: 0x0806, utf8: 0x0800 } as const

export type ZipEntry = {
  readonly name: string, readonly size: number
  /** Where the next line of the directory begins. */
  readonly next: number
  /** Where the file itself stands, and the bytes that must be repeated there. */
  readonly place: number, readonly packed: number, readonly repeated: Buffer, readonly rawName: Buffer
}

/** One line of the directory. @throws Refusal */
export function readEntry(bytes: Buffer, at: number, until: number): ZipEntry {
  if (at + central.length > until || bytes.readUInt32LE(at) !== central.signature) throw badPackage('zip-shape')
  const [needed, flags, method] = [bytes.readUInt16LE(at + 6), bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
  const [packed, size] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)]
  const [nameLength, extraLength, commentLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)]
  const [disk, attributes, place] = [bytes.readUInt16LE(at + 34), bytes.readUInt32LE(at + 38), bytes.readUInt32LE(at + 42)]
  const nameEnd = at + central.length + nameLength
  const next = nameEnd + extraLength + commentLength
  if (next > until) throw badPackage('zip-shape')
  const rawName = bytes.subarray(at + central.length, nameEnd)
  const name = textOf(rawName, flags)
  if ((flags & flag.encrypted) !== 0) throw badPackage('zip-encrypted', name)
  if (needed >= 45 || packed === full32 || size === full32 || place === full32) throw badPackage('zip-64', name)
  if ((flags & ~flag.allowed) !== 0) throw badPackage('zip-flags', name)
  if (method !== 0 && method !== 8) throw badPackage('zip-method', name)
  if (extraLength > 0) throw badPackage('zip-extra', name)
  if (commentLength > 0) throw badPackage('zip-comment', name)
  if (disk !== 0) throw badPackage('zip-parts')
  checkKind(name, attributes)
  if (method === 0 && packed !== size) throw badPackage('zip-size', name)
  if (size > packed * limits.ratio + 1024) throw badPackage('zip-bomb', name)
  return { name, size, next, place, packed, rawName, repeated: bytes.subarray(at + 6, at + 28) }
}

/** The file must stand where the one before ended, and say of itself what the directory says. @returns where it ends */
export function checkPlace(bytes: Buffer, entry: ZipEntry, expected: number, until: number): number {
  const { place, name } = entry
  if (place !== expected) throw badPackage(expected === 0 ? 'zip-before' : 'zip-gap', name)
  const start = place + local.length + entry.rawName.length
  if (start > until || bytes.readUInt32LE(place) !== local.signature) throw badPackage('zip-shape')
  // Version, flags, method, time, date, CRC and both sizes stand in the same order in both places.
  const same = bytes.subarray(place + 4, place + 26).equals(entry.repeated) && bytes.readUInt16LE(place + 26) === entry.rawName.length
    && bytes.subarray(place + local.length, start).equals(entry.rawName)
  if (!same) throw badPackage('zip-twins', name)
  if (bytes.readUInt16LE(place + 28) !== 0) throw badPackage('zip-extra', name)
  if (start + entry.packed > until) throw badPackage('zip-gap', name)
  return start + entry.packed
}

/** The upper half holds the mode of Unix, the lower that of DOS: either can call something a folder or a link. */
function checkKind(name: string, attributes: number): void {
  const kind = (attributes >>> 16) & 0o170000
  if (kind === 0o120000 || (attributes & 0x400) !== 0) throw badPackage('zip-link', name)
  if (kind === 0o040000 || (attributes & 0x10) !== 0) throw badPackage('zip-folder', name)
  if (kind !== 0 && kind !== 0o100000) throw badPackage('zip-kind', name)
}

function textOf(raw: Buffer, flags: number): string {
  let name: string
  try { name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw) } catch { throw badPackage('name-strange', raw.toString('latin1')) }
  if ((flags & flag.utf8) === 0 && /[^\u0000-\u007f]/.test(name)) throw badPackage('name-strange', name)
  return name
}
