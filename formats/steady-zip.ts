import { zipSync } from 'fflate'

/**
 * The same files in the same order give the same bytes on every machine: one date, one mode, no extra fields. Node's own
 * deflate changes its output between versions, fflate's does not. The date is made of local parts because that is how it is read.
 */
export function steadyZip(files: Iterable<readonly [string, Uint8Array]>): Buffer {
  const how = { level: 9, mtime: new Date(1980, 0, 1, 0, 0, 0), os: 3, attrs: (0o100644 << 16) >>> 0 } as const
  return Buffer.from(zipSync(Object.fromEntries([...files].map(([path, bytes]) => [path, [bytes, how]]))))
}
