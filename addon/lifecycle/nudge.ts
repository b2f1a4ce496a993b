import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

const placeOf = (folder: string): string => join(folder, 'nudges')

const forgottenAfterMs = 3_600_000

/**
 * Tells the processes that follow and deliver to look at an installation now: somebody visits it, or something was
 * queued. A file beside the link map, put there in one step, so that its folder's own time tells that there is one.
 */
export function nudge(folder: string, link: string): void {
  try {
    mkdirSync(placeOf(folder), { recursive: true, mode: 0o700 })
    const part = join(folder, `.nudge-${process.pid}-${link.slice(0, 8)}`)
    writeFileSync(part, '', { mode: 0o600 })
    renameSync(part, join(placeOf(folder), link))
  } catch { /* A full or read-only disk makes it slower, not wrong: everything is looked at anyway. */ }
}

/** Reads nudges that came since the last call: one look at one folder while there are none. */
export function nudgeReader(folder: string): () => readonly string[] {
  let folderAt = 0
  const seen = new Map<string, number>()
  return () => {
    const at = statSync(placeOf(folder), { throwIfNoEntry: false })?.mtimeMs ?? 0
    // A time that is still running may hide a second nudge: it is read again.
    if (at === folderAt && Date.now() - at > 2000) return []
    folderAt = at
    if (at === 0) return []
    const fresh: string[] = []
    for (const link of readdirSync(placeOf(folder))) {
      const file = join(placeOf(folder), link)
      const moment = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (moment > (seen.get(link) ?? 0)) fresh.push(link)
      seen.set(link, moment)
      if (Date.now() - moment > forgottenAfterMs) rmSync(file, { force: true })
    }
    return fresh
  }
}
