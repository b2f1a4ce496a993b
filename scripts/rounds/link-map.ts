import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Installation, Log } from '../../addon/desk.ts'
import { findByLink } from '../../addon/lifecycle/installations.ts'

export type LinkMap = {
  /** What is new, changed (undefined = gone) since the last call; nothing is read while the folder stays as it was. */
  changes(): ReadonlyMap<string, Installation | undefined>
}

const readAgainMs = 60_000

/** Watches the link map of a data folder: a thousand files are not read at every turn, and one broken file hides no other. */
export function openLinkMap(folder: string, log: Log): LinkMap {
  const place = join(folder, 'installations')
  const known = new Map<string, number>()
  let folderAt = -1
  let readAt = 0
  return {
    changes() {
      const at = statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (at === folderAt && Date.now() - at > 2000 && performance.now() - readAt < readAgainMs) return new Map()
      folderAt = at
      readAt = performance.now()
      const changed = new Map<string, Installation | undefined>()
      const links = at === 0 ? [] : readdirSync(place).filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length)).sort()
      for (const link of links) {
        const moment = statSync(join(place, `${link}.json`), { throwIfNoEntry: false })?.mtimeMs ?? 0
        if (known.get(link) === moment) continue
        known.set(link, moment)
        try { changed.set(link, findByLink(folder, link)) } catch (fault) {
          log.error('an installation file cannot be read', { link: link.slice(0, 6), fault: fault instanceof Error ? fault.message : String(fault) })
        }
      }
      for (const link of [...known.keys()].filter(link => !links.includes(link))) {
        known.delete(link)
        changed.set(link, undefined)
      }
      return changed
    },
  }
}
