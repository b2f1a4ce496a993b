import { existsSync, mkdirSync, readdirSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where unpacked versions live, each in a folder of its own that is never written into again. */
export const storeOf = (folder: string): string => join(folder, 'packages')

/** Named by its content: another file with the same version number is another folder. */
export const folderOf = (folder: string, version: string, sha512: string): string => join(storeOf(folder), `${version}-${sha512.slice(0, 16)}`)

const stagingPrefix = '.staging-'

export function newStaging(folder: string): string {
  const staging = join(storeOf(folder), `${stagingPrefix}${process.pid}-${Date.now()}`)
  mkdirSync(staging, { recursive: true, mode: 0o755 })
  return staging
}

/** What a process that died left half unpacked; one that is still at work keeps its own. */
export function clearStaging(folder: string): void {
  for (const name of entriesOf(storeOf(folder))) {
    const pid = /^\.staging-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(storeOf(folder), name), { recursive: true, force: true })
  }
}

const link = (folder: string): string => join(storeOf(folder), 'current')

/** The version in use, '' before the first: `packages/current` leads to its folder. */
export function versionInUse(folder: string): string {
  try { return versionOf(basename(readlinkSync(link(folder)))) } catch { return '' }
}

const versionOf = (name: string): string => /^(.+)-[0-9a-f]{16}$/.exec(name)?.[1] ?? ''

/** Whether this program came in a package taken into this data folder. */
export function isUnpacked(folder: string, root: string): boolean {
  const target = realpathSync(root)
  return versionOf(basename(target)) !== '' && existsSync(storeOf(folder)) && dirname(target) === realpathSync(storeOf(folder))
}

/** Switched last, in one step, once the version works. A root that lies elsewhere is a checkout: nothing to switch. */
export function useVersion(folder: string, root: string): void {
  if (!isUnpacked(folder, root)) return
  const target = realpathSync(root)
  const fresh = `${link(folder)}.${process.pid}`
  rmSync(fresh, { force: true })
  // Windows gives links of folders to everybody only as junctions, which must be absolute and do not replace each other.
  if (process.platform === 'win32') {
    rmSync(link(folder), { force: true })
    symlinkSync(target, link(folder), 'junction')
    return
  }
  symlinkSync(basename(target), fresh)
  renameSync(fresh, link(folder))
}

/** By the three numbers; what follows a hyphen comes before the plain version, as in semantic versioning. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map(text => ({ numbers: text.split('-')[0]?.split('.').map(Number) ?? [], early: text.split('-').slice(1).join('-') }))
  for (let at = 0; at < 3; at += 1) {
    const difference = (one?.numbers[at] ?? 0) - (other?.numbers[at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  const [early, late] = [one?.early ?? '', other?.early ?? '']
  return early !== late && (late === '' || (early !== '' && early < late))
}

function entriesOf(folder: string): readonly string[] {
  try { return readdirSync(folder) } catch { return [] }
}

function isAlive(pid: number): boolean {
  try { process.kill(pid, 0); return true } catch (fault) { return fault instanceof Error && 'code' in fault && fault.code === 'EPERM' }
}
