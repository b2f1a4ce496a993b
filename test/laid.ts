import { cpSync, existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseName } from '../host/address.ts'
import { createHost, openHost } from '../host/open.ts'
import type { HostDatabase } from '../host/open.ts'
import { seedDtec } from '../host/worlds/dtec.ts'
import type { Dtec } from '../host/worlds/dtec.ts'
import { seedWorkshop } from '../host/worlds/workshop.ts'
import type { Workshop, WorkshopOptions } from '../host/worlds/workshop.ts'

/** `seedWorkshop` for a host that createHost just made: laid once in each test process, copied from then on (SQLite). */
export const layWorkshop = keptAfterLaying<WorkshopOptions, Workshop>(seedWorkshop)

/** `seedDtec` likewise. */
export const layDtec = keptAfterLaying<{ readonly now?: Date }, Dtec>(seedDtec)

type Seed<O, W> = (host: HostDatabase, files: string, options?: O) => Promise<W>

type Kept<W> = { readonly file: string, readonly files: string, readonly world: W }

function keptAfterLaying<O extends { readonly now?: Date }, W>(seed: Seed<O, W>): (host: HostDatabase, files: string, options?: O) => Promise<W> {
  const kept = new Map<string, Promise<Kept<W>>>()
  return async (host, files, options) => {
    if (host.form !== 'sqlite') return seed(host, files, options)
    const name = databaseName(host.address)
    const key = JSON.stringify([name, options])
    const laying = kept.get(key) ?? layAside(seed, name, options)
    kept.set(key, laying)
    const { file, files: laidFiles, world } = await laying
    await takeOver(host, file)
    if (existsSync(laidFiles)) cpSync(laidFiles, files, { recursive: true })
    return world
  }
}

/** Files of a host lie under the name of its database, so the copy bears it too. */
async function layAside<O extends { readonly now?: Date }, W>(seed: Seed<O, W>, name: string, options?: O): Promise<Kept<W>> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-laid-'))
  const [file, files] = [join(folder, `${name}.sqlite`), join(folder, 'files')]
  const host = await openHost(`sqlite:${file}`)
  try {
    await createHost(host, options?.now)
    const world = await seed(host, files, options)
    await host.knex.raw('pragma wal_checkpoint(truncate)')
    return { file, files, world }
  } finally { await host.close() }
}

async function takeOver(host: HostDatabase, file: string): Promise<void> {
  const path = host.address.slice('sqlite:'.length)
  await host.knex.destroy()
  for (const beside of ['-wal', '-shm']) await rm(`${path}${beside}`, { force: true })
  await copyFile(file, path)
  host.knex.initialize()
}
