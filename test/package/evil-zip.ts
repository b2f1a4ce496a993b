import { crc32, deflateRawSync } from 'node:zlib'

/** One file of a hand-made archive; what is given here replaces what an honest writer would put. */
export type Part = {
  readonly name: string | Buffer, readonly text?: string
  readonly flags?: number, readonly method?: number, readonly needed?: number, readonly mode?: number, readonly attributes?: number
  readonly size?: number, readonly packed?: number, readonly body?: Buffer
  readonly extra?: Buffer, readonly localExtra?: Buffer, readonly comment?: string
  /** What the file says of itself in its own place. */
  readonly localName?: string, readonly localSize?: number
}

export type Around = { readonly before?: Buffer, readonly fixOffsets?: boolean, readonly gap?: Buffer, readonly after?: Buffer, readonly comment?: string, readonly count?: number, readonly locator?: boolean, readonly disk?: number }

/** A zip with whatever lies it is told to tell. */
export function evilZip(parts: readonly Part[], around: Around = {}): Buffer {
  const before = around.before ?? Buffer.alloc(0)
  const base = around.fixOffsets === true ? before.length : 0
  const bodies: Buffer[] = []
  const lines: Buffer[] = []
  let at = base
  for (const part of parts) {
    const made = partOf(part, at)
    bodies.push(made.body, ...around.gap === undefined ? [] : [around.gap])
    lines.push(made.line)
    at += made.body.length + (around.gap?.length ?? 0)
  }
  const directory = Buffer.concat(lines)
  const locator = around.locator === true ? Buffer.concat([numbers([4, 0x07064b50]), Buffer.alloc(16)]) : Buffer.alloc(0)
  const comment = Buffer.from(around.comment ?? '')
  const count = around.count ?? parts.length
  const end = numbers([4, 0x06054b50], [2, around.disk ?? 0], [2, 0], [2, count], [2, count], [4, directory.length + locator.length], [4, at], [2, comment.length])
  return Buffer.concat([before, ...bodies, directory, locator, end, comment, around.after ?? Buffer.alloc(0)])
}

function partOf(part: Part, at: number): { readonly body: Buffer, readonly line: Buffer } {
  const content = Buffer.from(part.text ?? 'text\n')
  const method = part.method ?? 8
  const body = part.body ?? (method === 8 ? deflateRawSync(content) : content)
  const name = Buffer.isBuffer(part.name) ? part.name : Buffer.from(part.name)
  const localName = Buffer.from(part.localName ?? name)
  const flags = part.flags ?? (name.some(byte => byte > 127) ? 0x800 : 0)
  const shared = (size: number): Buffer => numbers([2, part.needed ?? 20], [2, flags], [2, method], [4, 0x00210000], [4, crc32(content)], [4, part.packed ?? body.length], [4, size])
  const size = part.size ?? content.length
  const [extra, localExtra, comment] = [part.extra ?? Buffer.alloc(0), part.localExtra ?? Buffer.alloc(0), Buffer.from(part.comment ?? '')]
  const attributes = part.attributes ?? ((part.mode ?? 0o100644) * 65536)
  return {
    body: Buffer.concat([numbers([4, 0x04034b50]), shared(part.localSize ?? size), numbers([2, localName.length], [2, localExtra.length]), localName, localExtra, body]),
    line: Buffer.concat([
      numbers([4, 0x02014b50], [2, 0x0314]), shared(size),
      numbers([2, name.length], [2, extra.length], [2, comment.length], [2, 0], [2, 0], [4, attributes], [4, at]), name, extra, comment,
    ]),
  }
}

function numbers(...fields: readonly (readonly [2 | 4, number])[]): Buffer {
  return Buffer.concat(fields.map(([size, value]) => {
    const bytes = Buffer.alloc(size)
    bytes.writeUIntLE(value, 0, size)
    return bytes
  }))
}
