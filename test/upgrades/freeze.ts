import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openWorld } from '../world.ts'
import type { World, WorldForm } from '../world.ts'
import { dumpMariadb, dumpSqlite, keepDump } from './dump.ts'
import { place } from './frozen.ts'
import type { Frozen } from './frozen.ts'
import { prepare } from './v0.1.0/story.ts'

/**
 * Freezes the databases of the version that is about to be published, once; later versions must be able to open them for ever:
 *   node --import tsx test/upgrades/freeze.ts
 * A published dump is never made anew.
 */
const version = 'v0.1.0'

async function freeze(form: WorldForm): Promise<void> {
  const world = await openWorld({ form })
  try {
    await prepare(world)
    const { address } = world.host
    keepDump(place(version, `${form}.sql.gz`), form === 'sqlite' ? dumpSqlite(address.slice('sqlite:'.length)) : await dumpMariadb(address))
    writeFileSync(place(version, `${form}.json`), `${JSON.stringify(beside(world), null, 2)}\n`)
  } finally {
    await world.close()
  }
}

function beside({ folder, host }: World): Frozen {
  const installation = findByDatabase(folder, host.address)
  if (installation === undefined) throw new Error('nothing is installed')
  const { id, link, publicKey } = installation
  const [logo, picture] = logoIn(join(folder, 'files'))
  copyFileSync(picture, place(version, 'logo.png'))
  const trusted: readonly unknown[] = JSON.parse(readFileSync(join(folder, 'trusted-keys.json'), 'utf8'))
  return { id, link, publicKey, trusted, logo }
}

function logoIn(files: string): [name: string, path: string] {
  const found = readdirSync(files, { recursive: true, withFileTypes: true }).find(entry => entry.isFile() && entry.parentPath.endsWith('info'))
  if (found === undefined) throw new Error('the workshop has no logo')
  return [found.name, join(found.parentPath, found.name)]
}

await freeze('sqlite')
await freeze('mariadb')
