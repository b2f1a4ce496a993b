import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import { createHost, isEmptyDatabase, openHost } from '../../host/open.ts'
import type { HostUser } from '../../host/program/host-user.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { seedAwkward } from '../../host/worlds/awkward.ts'
import { seedDtec } from '../../host/worlds/dtec.ts'
import { ivo } from '../../host/worlds/dtec/people.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { shownAddress } from '../place.ts'
import { keepWorldFile, readWorldFile } from './world-file.ts'
import type { WorldFile } from './world-file.ts'
import { olga } from '../../host/worlds/workshop/people.ts'

export type Wanted = { readonly folder: string, readonly database: string, readonly world: WorldFile['world'], readonly empty: boolean, readonly language: 'it' | 'en' }

/**
 * Makes the demo's database when there is none, and nothing else: a database somebody filled is never touched.
 * Undefined = it is somebody's own, with the addon already installed from this folder.
 */
export async function makeWorld(wanted: Wanted): Promise<WorldFile | undefined> {
  const { folder, database } = wanted
  const kept = readWorldFile(folder)
  if (kept?.database === database && kept.state === 'made' && !await isEmptyDatabase(database)) return kept
  const unfinished = kept?.database === database && kept.state === 'making'
  if (unfinished) await clear(database)
  else if (!await isEmptyDatabase(database)) {
    if (findByDatabase(folder, database) !== undefined) return undefined
    const name = shownAddress(database)
    throw refuse('not-empty',
      `${name} contiene già dei dati: start non li tocca. Per un database vero usa install, portal, follow e deliver.`,
      `${name} holds data already: start leaves them alone. For a real database use install, portal, follow and deliver.`)
  }
  const fresh: WorldFile = { database, world: wanted.world, state: 'making', customerPassword: `rita-${randomBytes(4).toString('hex')}` }
  keepWorldFile(folder, fresh)
  await seed(wanted)
  const made: WorldFile = { ...fresh, state: 'made' }
  keepWorldFile(folder, made)
  return made
}

async function seed({ folder, database, world, empty, language }: Wanted): Promise<void> {
  const host = await openHost(database)
  try {
    await createHost(host)
    if (world === 'dtec') await seedDtec(host, join(folder, 'files'))
    else await seedWorkshop(host, join(folder, 'files'), { companyData: !empty, language })
    if (world === 'awkward') await seedAwkward(host, olga)
  } finally {
    await host.close()
  }
}

/** Whose host this world is. */
export const ownerOf = (world: WorldFile['world']): HostUser => world === 'dtec' ? ivo : olga

/** It was empty when we began, so what is there is our own half of a world. */
export async function clear(database: string): Promise<void> {
  const file = /^sqlite3?:(.+)$/.exec(database)?.[1]
  if (file !== undefined) {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    return
  }
  const host = await openHost(database).catch(() => undefined)
  if (host === undefined) return
  try {
    const rows: { name: string }[] = await host.knex('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' })
    for (const { name } of rows) await host.knex.raw('drop table ??', [name])
  } catch { /* the database itself is not there yet */ } finally {
    await host.close()
  }
}

/** The owner's own act in his program: letters of the demo gather changes for three seconds instead of a minute. */
export async function hurryLetters(database: string, owner: HostUser): Promise<void> {
  const host = await openHost(database)
  try {
    const row: { gguid: string, ticket_bundle_seconds: number } | undefined = await host.knex('info').where({ eli: 0 }).orderBy('tid', 'desc').first('gguid', 'ticket_bundle_seconds')
    if (row !== undefined && Number(row.ticket_bundle_seconds) === 60) await saveRow(host, owner, 'info', { ticket_bundle_seconds: 3 }, { id: row.gguid })
  } finally {
    await host.close()
  }
}
