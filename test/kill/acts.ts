import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { install } from '../../addon/lifecycle/install.ts'
import { purge } from '../../addon/lifecycle/purge/purge.ts'
import { uninstall } from '../../addon/lifecycle/uninstall.ts'
import { databaseName } from '../../addon/records/files.ts'
import { heldClock } from '../world.ts'
import { now } from './small-host.ts'

export type Ground = { readonly address: string, readonly folder: string }

export const actNames = ['install', 'uninstall', 'reinstall', 'hide', 'purge'] as const
export type ActName = typeof actNames[number]

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }

/** What an operator types, as functions: each brings the state in which the next one can begin. */
export async function act(name: ActName, ground: Ground): Promise<void> {
  const clock = heldClock(now.toISOString())
  const place = { ...ground, publicUrl: 'http://localhost:4001' }
  if (name === 'install' || name === 'reinstall') await install(place, answers, clock)
  if (name === 'uninstall' || name === 'hide') await uninstall(ground.address, clock)
  if (name === 'purge') {
    // Killed in the middle of an export the operator removes nothing by hand: half a file is written anew.
    const file = join(ground.folder, 'export.zip')
    await purge(ground, { file, confirm: databaseName(ground.address), withForeign: false }, clock).catch((fault: unknown) => {
      // It had died after its last word: the export is whole, and there is nothing left to do.
      if (/not installed here/.test(String(fault))) rmSync(file, { force: true })
      throw fault
    })
    rmSync(file, { force: true })
  }
}
