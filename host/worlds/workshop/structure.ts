import type { HostDatabase } from '../../open.ts'
import { addList } from '../../program/lists.ts'
import { layFields, layRows, layTable } from '../laying.ts'
import type { LaidField } from '../laying.ts'
import { products } from './jobs.ts'
import { everybody, olga } from './people.ts'
import type { Say, Word } from './words.ts'

const customer = { table: 'clienti', caption: 'ragione_sociale', matches: {} }
const product = { table: 'prodotti', caption: 'descrizione', matches: { unita_misura: 'unita_misura', prezzo: 'prezzo' } }

/** Everything the firm has built in its host before any addon came. No ticket section. */
export async function layStructure(host: HostDatabase, say: Say, now: Date): Promise<void> {
  const { label } = say
  const field = (name: Word, type: number, more: Partial<LaidField> = {}): LaidField => ({ name, label: label(name), type, ...more })
  const grid = { column: true }
  const table = (name: Word, more: object) => ({ name, label: label(name), mask: everybody, now, ...more })
  await layLists(host, say, now)
  await layTable(host, olga, table('clienti', { newLabel: label('clienti.new'), section: label('archive') }), [
    field('ragione_sociale', 0, { required: true, ...grid }), field('referente', 0, grid), field('email', 14, grid), field('telefono', 26, grid),
    field('indirizzo', 24), field('citta', 0, grid), field('partita_iva', 0), field('tipo_cliente', 12, { list: 'tipo_cliente' }), field('note', 1),
    field('margine_interno', 1, { mask: 1, panel: label('internal') }), field('sconto_interno', 3, { mask: 1, panel: label('internal') }),
  ])
  await layTable(host, olga, table('prodotti', { section: label('archive') }), [
    field('codice', 0, grid), field('descrizione', 0, grid), field('unita_misura', 12, { list: 'unita_misura' }), field('prezzo', 5, grid), field('giacenza', 10),
  ])
  await layTable(host, olga, table('interventi_tecnici', { newLabel: label('interventi_tecnici.new'), section: label('work') }), [
    field('numero', 15, { counter: 'interventi', ...grid }), field('data', 18, grid), field('nome_cliente', 20, { relation: customer, required: true, ...grid }),
    field('difetto', 1), field('lavoro', 1), field('inizio', 18), field('fine', 18), field('tecnico', 0, grid), field('firma', 30),
  ])
  await layTable(host, olga, table('interventi_materiali', { parent: 'interventi_tecnici' }), [
    field('descrizione', 20, { relation: product, ...grid }), field('quantita', 10, grid), field('unita_misura', 12, { list: 'unita_misura' }), field('prezzo', 5),
  ])
  await layTable(host, olga, table('fatture', { newLabel: label('fatture.new'), section: label('work') }), [
    field('numero', 15, { counter: 'fatture', ...grid }), field('data', 18, grid), field('nome_cliente', 20, { relation: customer, required: true, ...grid }),
    field('causale', 0), field('imponibile', 5), field('iva', 5), field('totale', 5, grid), field('scadenza', 18), field('pagata', 4, grid),
  ])
  await layTable(host, olga, table('fatture_rows', { parent: 'fatture' }), [
    field('descrizione', 0, grid), field('quantita', 10, grid), field('unita_misura', 12, { list: 'unita_misura' }), field('prezzo', 5, grid),
    field('aliquota', 3), field('importo', 5, grid),
  ])
  await layFields(host, olga, 'info', [
    { ...field('nome_azienda', 0), name: 'ragione_sociale' }, field('email_azienda', 14), field('logo', 2), field('telefono', 26), field('indirizzo', 24), field('partita_iva', 0),
  ].map(own => ({ ...own, panel: label('main') })), everybody, now)
}

async function layLists(host: HostDatabase, { label, text }: Say, now: Date): Promise<void> {
  await addList(host, olga, 'unita_misura', [...new Set(products.map(({ unit }) => text(unit)))], { now })
  await addList(host, olga, 'tipo_cliente', [label('shop'), label('firm'), label('block'), label('public')], { now })
  await layRows(host, 'so_counters', [
    { key: 'interventi', at: now, by: olga.username, values: { counterlabel: 'interventi', countermask: 'RI*', countervalue: 0, tidserver: 0 } },
    { key: 'fatture', at: now, by: olga.username, values: { counterlabel: 'fatture', countermask: `/${now.getUTCFullYear()}`, countervalue: 0, tidserver: 0 } },
  ])
}
