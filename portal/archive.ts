import zlib from 'node:zlib'

export type Member = { readonly name: string, readonly bytes: Buffer }

type Listed = { readonly name: Buffer, readonly crc: number, readonly size: number, readonly offset: number }

/** A zip, piece by piece, so that no export is ever whole in memory. Photos are small already: nothing is compressed twice. */
export async function* zipOf(members: AsyncIterable<Member>): AsyncGenerator<Buffer> {
  const listed: Listed[] = []
  const names = new Set<string>()
  let offset = 0
  for await (const { name, bytes } of members) {
    const one: Listed = { name: Buffer.from(freeName(name, names)), crc: crcOf(bytes), size: bytes.length, offset }
    const head = Buffer.concat([header(0x04034b50, one, 30), one.name])
    listed.push(one)
    offset += head.length + bytes.length
    yield head
    yield bytes
  }
  const central = listed.map(one => Buffer.concat([header(0x02014b50, one, 46), one.name]))
  const size = central.reduce((sum, { length }) => sum + length, 0)
  yield* central
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(listed.length, 8)
  end.writeUInt16LE(listed.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  yield end
}

/** Both headers hold the same numbers; the central one has some places more. */
function header(mark: number, one: Listed, length: 30 | 46): Buffer {
  const head = Buffer.alloc(length)
  const at = length === 46 ? 2 : 0
  head.writeUInt32LE(mark, 0)
  if (at > 0) head.writeUInt16LE(20, 4)
  head.writeUInt16LE(20, 4 + at)
  head.writeUInt16LE(0x0800, 6 + at)
  head.writeUInt16LE(0x21, 12 + at)
  head.writeUInt32LE(one.crc, 14 + at)
  head.writeUInt32LE(one.size, 18 + at)
  head.writeUInt32LE(one.size, 22 + at)
  head.writeUInt16LE(one.name.length, 26 + at)
  if (at > 0) head.writeUInt32LE(one.offset, 42)
  return head
}

/** Two files of one name are two files; a name is never a path. (S43) */
function freeName(name: string, taken: Set<string>): string {
  const plain = name.split('/').map(part => part.replace(/[\\:*?"<>|\u0000-\u001f]/g, '_').replace(/^\.+/, '') || 'file').join('/')
  const dot = plain.lastIndexOf('.')
  const [stem, ending] = dot > plain.lastIndexOf('/') ? [plain.slice(0, dot), plain.slice(dot)] : [plain, '']
  let free = plain
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${stem} (${count})${ending}`
  taken.add(free.toLowerCase())
  return free
}

const crcTable = (): Uint32Array => Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ value >>> 1 : value >>> 1
  return value >>> 0
})

function crcOf(bytes: Buffer): number {
  if ('crc32' in zlib && typeof zlib.crc32 === 'function') return Number(zlib.crc32(bytes))
  const table = crcTable()
  let crc = 0xffffffff
  for (const byte of bytes) crc = (table[(crc ^ byte) & 255] ?? 0) ^ crc >>> 8
  return (crc ^ 0xffffffff) >>> 0
}
