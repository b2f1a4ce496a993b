import { zipSync } from 'fflate'
import type { Zippable } from 'fflate'
import { byBytes } from './format.ts'

/**
 * The same files give the same bytes on every machine: sorted, one date, one mode, no extra fields. Node's own deflate
 * changes its output between versions, fflate's does not. The date is made of local parts because that is how it is read.
 */
export function zipOf(files: ReadonlyMap<string, Buffer>): Buffer {
  const mtime = new Date(1980, 0, 1, 0, 0, 0)
  const entries: Zippable = {}
  for (const [path, bytes] of [...files].sort(([one], [other]) => byBytes(one, other))) {
    entries[path] = [bytes, { level: 9, mtime, os: 3, attrs: (0o100644 << 16) >>> 0 }]
  }
  return Buffer.from(zipSync(entries))
}
