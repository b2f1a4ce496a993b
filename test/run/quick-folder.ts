import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, symlinkSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
const least = 2 * 1024 ** 3

/** A folder for the worlds of a run in memory, where no commit waits for a disk; undefined where there is none with room. */
export function openQuickFolder(): { readonly path: string, close(): void } | undefined {
  try {
    const { bavail, bsize } = statfsSync(memory)
    if (bavail * bsize < least) return undefined
    const path = mkdtempSync(join(memory, 'ticketing-tests-'))
    shareTranslations(path)
    return { path, close: () => rmSync(path, { recursive: true, force: true }) }
  } catch { return undefined }
}

/** tsx keeps what it translated in the folder for temporary files: a new one for every run would translate everything again. */
function shareTranslations(path: string): void {
  const name = `tsx-${userInfo().uid}`
  const kept = join(tmpdir(), name)
  if (!existsSync(kept)) mkdirSync(kept)
  symlinkSync(kept, join(path, name))
}
