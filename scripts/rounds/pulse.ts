import { statSync } from 'node:fs'

/**
 * What a SQLite file shows from outside of whether somebody wrote: time and size of it and of its write-ahead log.
 * Undefined for a database server, which shows nothing, and for a file that is not there.
 */
export function pulseOf(address: string): string | undefined {
  const file = /^sqlite3?:(.+)$/.exec(address)?.[1]
  if (file === undefined) return undefined
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })
  return `${stats.mtimeMs}:${stats.size}${log === undefined || log.size === 0 ? '' : `:${log.mtimeMs}:${log.size}`}`
}
