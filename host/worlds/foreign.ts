import { stampAt } from '../../formats/stamps.ts'
import type { HostDatabase } from '../open.ts'
import { addField, fieldRow } from '../program/fields.ts'
import type { HostUser } from '../program/host-user.ts'
import { saveRow } from '../program/save-row.ts'
import { fixedId } from '../schema/fixed-id.ts'
import { tableMetadata } from '../schema/metadata.ts'
import { addPhysicalColumns, columnsOfField, createPhysicalTable } from '../schema/physical.ts'
import { layRows, layTable } from './laying.ts'

/** Whoever was there before: the owner, another addon, a hand in the database. */
const stranger: HostUser = { username: 'Altro addon', mail: 'altro@addon.example', id: 990, categories: 1, admin: true }
const then = new Date('2025-03-01T09:00:00Z')

/** A table `ticket` that means something else altogether, with two rows. */
export async function cinemaTickets(host: HostDatabase): Promise<void> {
  const fields = [['film', 'Film', 0], ['sala', 'Sala', 9], ['posto', 'Posto', 0], ['spettacolo', 'Spettacolo', 18], ['prezzo', 'Prezzo', 5]] as const
  await layTable(host, stranger, { name: 'ticket', label: 'Biglietti del cinema', section: 'Cinema', now: then }, fields.map(([name, label, type]) => ({ name, label, type })))
  await layRows(host, 'ticket', ['A1', 'A2'].map(posto =>
    ({ key: posto, at: then, by: stranger.username, values: { film: 'Amarcord', sala: 2, posto, spettacolo: 20250308213000, prezzo: 7.5 } })))
}

/** `check_ticket` as a text somebody fills by hand, on a host whose customers have no such field yet. */
export async function textCheck(host: HostDatabase, table = 'clienti'): Promise<void> {
  await addField(host, stranger, { table, name: 'check_ticket', label: 'Check Ticket', type: 0, now: then })
  const rows: readonly { readonly gguid: string }[] = await host.knex(table).orderBy('gguid').limit(3).select('gguid')
  const texts = ['sì', 'no', 'chiedere']
  for (const [place, { gguid }] of rows.entries()) await saveRow(host, stranger, table, { check_ticket: texts[place] ?? '' }, { id: gguid })
}

/**
 * A column `gguid_customer` no field tells of, on the table `ticket`. Where there is none it makes one that lacks only the
 * customer, so that the relation, and with it this companion, would have to be added.
 */
export async function takenCompanion(host: HostDatabase): Promise<void> {
  if (!await host.knex.schema.hasTable('ticket')) {
    const fields = [['oggetto', 'Titolo', 0], ['stato', 'Stato', 0], ['urgenza', 'Urgenza', 0], ['testo', 'Descrizione', 1], ['data_richiesta', 'Data richiesta', 18]] as const
    await layTable(host, stranger, { name: 'ticket', label: 'Ticket', section: 'Assistenza', now: then }, fields.map(([name, label, type]) => ({ name, label, type })))
  }
  await host.knex.raw("ALTER TABLE ?? ADD COLUMN gguid_customer VARCHAR(80) NOT NULL DEFAULT 'di altri'", ['ticket'])
}

/** A damaged host: the table is there, its rows in so_tables and so_fields are not. */
export async function tableWithoutMetadata(host: HostDatabase, name = 'ticket'): Promise<void> {
  await createPhysicalTable(host.knex, host.form, name, [])
  await addPhysicalColumns(host.knex, host.form, name, columnsOfField(host.form, 'oggetto', 0))
  await host.knex(name).insert({ gguid: fixedId('row', name, 'damaged'), tid: stampAt(then), oggetto: "L'unica riga", exp: '', tap: '', dsp: '', dsc: '' })
}

/** A damaged host: so_tables and so_fields tell of a table that is not there. */
export async function metadataWithoutTable(host: HostDatabase, name = 'ticket'): Promise<void> {
  await host.knex('so_tables').insert(tableMetadata({ gguid: fixedId('table', name), tablename: name, tablelabel: 'Ticket', ind: 900 }, stampAt(then)))
  const fields = [['oggetto', 'Titolo'], ['stato', 'Stato']] as const
  await host.knex('so_fields').insert(fields.map(([field, label], place) => fieldRow(stranger, { table: name, name: field, label, type: 0, now: then }, place, 900 + place)))
}
