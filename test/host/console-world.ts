import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddonPlace } from '@nios4/sdk'
import { startConsole } from '../../host/console/start.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { addField } from '../../host/program/fields.ts'
import type { NewField } from '../../host/program/fields.ts'
import type { HostUser } from '../../host/program/host-user.ts'
import { addList } from '../../host/program/lists.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { passwordText } from '../../host/program/sign-in.ts'
import { addTable } from '../../host/program/structure.ts'
import { Visitor } from './console-visitor.ts'

export interface World {
  readonly host: HostDatabase
  readonly olga: HostUser
  readonly folder: string
  visitor(options?: { readonly manifest?: string }): Promise<Visitor>
  row(table: string, id: string): Promise<Record<string, unknown>>
  close(): Promise<void>
}

const olga: HostUser = { username: 'Olga Bassi', mail: 'olga@officinabassi.example', id: 1, categories: 1, admin: true }

/** A small shop laid once, to be copied for each test: customers, jobs with parts, one owner, one technician who may see jobs alone. */
export async function prepareShop(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'console-'))
  const host = await openHost(`sqlite:${join(folder, 'shop.db')}`)
  await host.knex.raw('PRAGMA synchronous = OFF')
  await createHost(host)
  await layShop(host)
  await host.knex.raw('PRAGMA wal_checkpoint(TRUNCATE)')
  await host.close()
  return folder
}

export async function layShop(host: HostDatabase): Promise<void> {
  await layPeople(host)
  await layTables(host)
}

export async function copyShop(prepared: string): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'console-'))
  await copyFile(join(prepared, 'shop.db'), join(folder, 'shop.db'))
  const host = await openHost(`sqlite:${join(folder, 'shop.db')}`)
  await host.knex.raw('PRAGMA synchronous = OFF')
  const world = enterShop(host, folder)
  return {
    ...world,
    close: async () => {
      await world.close()
      await host.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Consoles over a shop that is there already; closing leaves the database open. */
export function enterShop(host: HostDatabase, folder: string): World {
  const closings: (() => Promise<void>)[] = []
  return {
    host, olga, folder,
    visitor: async ({ manifest } = {}) => {
      const place: AddonPlace = { address: host.address, folder, publicUrl: 'http://127.0.0.1' }
      const opened = await startConsole({ host, files: join(folder, 'files'), port: 0, manifest, place })
      closings.push(() => opened.close())
      return new Visitor(opened.port)
    },
    row: async (table, id) => ({ ...await host.knex(table).where({ gguid: id }).first<Record<string, unknown>>() }),
    close: async () => {
      for (const close of closings) await close()
    },
  }
}

async function layPeople(host: HostDatabase): Promise<void> {
  const password_hash = await passwordText('officina')
  const people = [{ username: 'Olga Bassi', usermail: olga.mail, id: 1, categories: 1, admin: 1 }, { username: 'Tito Ferri', usermail: 'tito@officinabassi.example', id: 2, categories: 2, admin: 0 }]
  for (const person of people) await saveRow(host, olga, 'so_localusers', { ...person, password_hash, param: '{}', color: -1 })
}

async function layTables(host: HostDatabase): Promise<void> {
  await addList(host, olga, 'stati', ['Aperto', 'Sospeso', 'Chiuso'])
  await addTable(host, olga, { name: 'clienti', label: 'Clienti', newLabel: 'Nuovo cliente', section: 'Anagrafiche' })
  await addTable(host, olga, { name: 'lavori', label: 'Lavori', section: 'Lavoro', mask: 3 })
  await addTable(host, olga, { name: 'materiali', label: 'Materiali', parent: 'lavori', mask: 3 })
  const field = (table: string, name: string, type: number, more: Partial<NewField> = {}): Promise<void> =>
    addField(host, olga, { table, name, label: name, type, ...more })
  await field('clienti', 'nome', 0, { required: true, column: true })
  await field('clienti', 'email', 14, { column: true })
  await field('clienti', 'telefono', 26)
  await field('lavori', 'titolo', 0, { required: true, column: true })
  await field('lavori', 'cliente', 20, { column: true, relation: { table: 'clienti', caption: 'nome', matches: { telefono_cliente: 'telefono' } } })
  await field('lavori', 'telefono_cliente', 26)
  await field('lavori', 'stato', 27, { list: 'stati', column: true })
  await field('lavori', 'ore', 10, { column: true })
  await field('lavori', 'fatto', 4, { column: true })
  await field('lavori', 'quando', 18, { column: true })
  await field('lavori', 'note', 1, { panel: 'Interno', mask: 1 })
  await field('lavori', 'foto', 2)
  await field('lavori', 'strano', 34)
  await field('materiali', 'descrizione', 0, { column: true })
  await field('info', 'nome_azienda', 0, { panel: 'Principale' })
}
