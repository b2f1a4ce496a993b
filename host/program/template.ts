import { objectOf, parseJson } from '../../formats/json-object.ts'
import { stampAt } from '../../formats/stamps.ts'
import { headerKeys } from '../../formats/template/template.ts'
import type { Header, Template } from '../../formats/template/template.ts'
import { createHost } from '../open.ts'
import type { HostDatabase } from '../open.ts'
import { applyPacket } from './apply-packet.ts'

/** Rows a host has before anybody uses it, and of which there is to be one set: the template's, when it brings one. */
const brought = ['so_settings', 'so_dbversion', 'info'] as const

/**
 * Stamp of what every host has from the start: so old that whatever a template says of it wins, and that nothing of it
 * wins over another host.
 */
export const eldest = new Date('2000-01-01T00:00:00Z')

/**
 * Makes a new database from a template, as the program does when somebody chooses one: its own tables first, then the
 * template like a packet. Nobody is in it yet, see `addAdministrator`. On SQLite it is there whole or not at all; MariaDB
 * ends a transaction at each change of structure. (docs/host.md, H, F.5)
 */
export async function createFromTemplate(host: HostDatabase, template: Template, now: Date): Promise<void> {
  if (host.form === 'sqlite') await host.knex.transaction(trx => lay({ ...host, knex: trx }, template, now))
  else await lay(host, template, now)
}

async function lay(host: HostDatabase, template: Template, now: Date): Promise<void> {
  await createHost(host, eldest)
  for (const table of brought) if (template.rows.some(row => row.table === table)) await host.knex(table).delete()
  await applyPacket(host, template)
  if (!template.rows.some(({ table }) => table === 'so_settings')) await takeSettings(host, template.data, now)
}

/** What the header and the settings have in common; a database is no template, and licence limits are the vendor's. (D.8) */
async function takeSettings({ knex }: HostDatabase, header: Header, now: Date): Promise<void> {
  const row = await knex('so_settings').first<{ readonly gguid: string, readonly param: string } | undefined>('gguid', 'param')
  const settings = objectOf(row?.param ?? '')
  const taken = Object.fromEntries(Object.keys(settings).filter(isShared).flatMap(key => header[key] === undefined ? [] : [[key, header[key]]]))
  const boxes = Array.isArray(header['BOXW']) ? { BOXW: JSON.stringify(header['BOXW']) } : {}
  await knex('so_settings').where({ gguid: row?.gguid ?? '' }).update({ param: JSON.stringify({ ...settings, ...taken, ...boxes }), tid: stampAt(now) })
}

/** Keys that mean the same in header and settings. */
const isShared = (key: string): boolean => key !== 'TEMPLATE' && key !== 'LIM' && headerKeys.some(known => known === key)

/** The settings of a database, as the header of its template says them. */
export async function sharedSettings({ knex }: HostDatabase): Promise<Header> {
  const row = await knex('so_settings').where({ eli: 0 }).orderBy('tid', 'desc').first<{ readonly param: string } | undefined>('param')
  const settings = objectOf(row?.param ?? '')
  const boxes = parseJson(String(settings['BOXW'] ?? ''))
  return { ...Object.fromEntries(Object.entries(settings).filter(([key]) => isShared(key))), BOXW: Array.isArray(boxes) ? boxes : [] }
}

