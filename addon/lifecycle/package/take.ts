import { existsSync, renameSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { badPackage } from './faults.ts'
import { packageKeys } from './keys.ts'
import { clearStaging, folderOf, isOlder, newStaging, versionInUse } from './store.ts'
import { checkTree } from './tree.ts'
import { verifyPackage } from './verify.ts'
import { zipFiles } from './zip-read.ts'

export type Taken = { readonly version: string, readonly folder: string, readonly fresh: boolean }

/**
 * Verifies a package and unpacks it into an empty folder of its own. The folder appears under its name in one step and
 * whole, or not at all; the same file taken twice is one folder. @throws Refusal, with nothing unpacked into place
 */
export async function takePackage(folder: string, file: string, how: { readonly allowOlder: boolean }): Promise<Taken> {
  clearStaging(folder)
  const { version, sha512, list, archive } = await verifyPackage(file, packageKeys(folder))
  const used = versionInUse(folder)
  if (used !== '' && isOlder(version, used) && !how.allowOlder) throw badPackage('package-older', used)
  const place = folderOf(folder, version, sha512)
  const fresh = !existsSync(place)
  if (fresh) await unpackInto(folder, place, archive, list)
  checkTree(place, list)
  return { version, folder: place, fresh }
}

async function unpackInto(folder: string, place: string, archive: Buffer, list: string): Promise<void> {
  const staging = newStaging(folder)
  try {
    for await (const { path, bytes } of zipFiles(archive)) {
      await mkdir(dirname(join(staging, path)), { recursive: true, mode: 0o755 })
      await writeFile(join(staging, path), bytes, { flag: 'wx', mode: 0o644 })
    }
    // Read back from the disk, which may be full or failing.
    checkTree(staging, list)
    putInPlace(staging, place)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Somebody else who took the same file a moment earlier has put the same bytes there. */
function putInPlace(staging: string, place: string): void {
  try { renameSync(staging, place) } catch (fault) { if (!existsSync(place)) throw fault }
}
