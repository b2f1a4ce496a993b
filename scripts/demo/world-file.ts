import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `start` remembers of a database it made itself; only such a one is ever seeded. (decision 29) */
export type WorldFile = {
  readonly database: string
  readonly world: 'workshop' | 'awkward' | 'dtec'
  /** `making` is left behind by a start that was cut off: the database was empty before, so it is made anew. */
  readonly state: 'making' | 'made'
  /** Password of the demo customer in the portal. */
  readonly customerPassword: string
}

const fileOf = (folder: string): string => join(folder, 'world.json')

export function readWorldFile(folder: string): WorldFile | undefined {
  if (!existsSync(fileOf(folder))) return undefined
  const kept: WorldFile = JSON.parse(readFileSync(fileOf(folder), 'utf8'))
  return kept
}

export function keepWorldFile(folder: string, world: WorldFile): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(`${fileOf(folder)}.part`, `${JSON.stringify(world, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${fileOf(folder)}.part`, fileOf(folder))
}
