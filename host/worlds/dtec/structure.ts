import type { HostDatabase } from '../../open.ts'
import { addList } from '../../program/lists.ts'
import { layFields, layRows, layTable } from '../laying.ts'
import type { LaidField } from '../laying.ts'
import { everybody, ivo } from './people.ts'

export const statuses = ['Aperto', 'Sospeso', 'Riprogrammare', 'In attesa ricambi', 'Eseguito'] as const
/** Taken off the list last year; one ticket still has it. */
export const droppedStatus = 'Da fatturare'
export const priorities = ['Bassa', 'Media', 'Alta'] as const
export const channels = ['Telefono', 'E-mail', 'WhatsApp', 'Di persona', 'Sito'] as const

const field = (name: string, label: string, type: number, more: Partial<LaidField> = {}): LaidField => ({ name, label, type, ...more })
const grid = { column: true }
const owners = { mask: 1, panel: 'Interno' }
const customer = { relation: { table: 'clienti', caption: 'nome_cliente', matches: {} }, ...grid }
const product = { relation: { table: 'prodotti', caption: 'descrizione', matches: { prezzo: 'prezzo' } }, ...grid }

/** What D-TEC and the firm built before any addon of ours came: a Ticket section of their own among it. (docs/host.md, J, K) */
export async function layStructure(host: HostDatabase, now: Date): Promise<void> {
  const table = (name: string, label: string, more: object) => ({ name, label, mask: everybody, now, ...more })
  await layLists(host, now)
  await layTable(host, ivo, table('clienti', 'Clienti', { newLabel: 'Nuovo cliente', section: 'Anagrafiche' }), [
    field('nome_cliente', 'Nome cliente', 0, { required: true, ...grid }), field('email', 'E-mail', 14, grid), field('telefono', 'Telefono', 26, grid),
    field('indirizzo', 'Indirizzo', 24), field('citta', 'Città', 0, grid), field('partita_iva', 'Partita IVA', 0),
    field('check_ticket', 'Check Ticket', 9, grid), field('note', 'Note', 1), field('fido_interno', 'Fido interno', 5, owners),
  ])
  await layTable(host, ivo, table('prodotti', 'Prodotti', { section: 'Anagrafiche' }), [
    field('codice', 'Codice', 0, grid), field('descrizione', 'Descrizione', 0, grid), field('unita_misura', 'Unità di misura', 12, { list: 'unita_misura' }), field('prezzo', 'Prezzo', 5, grid),
  ])
  await layTable(host, ivo, table('ticket', 'Ticket', { newLabel: 'Nuovo ticket', section: 'Assistenza' }), ticketFields)
  await layTable(host, ivo, table('ticket_righe', 'Ore e materiali', { parent: 'ticket' }), [
    field('descrizione', 'Descrizione', 20, product), field('quantita', 'Quantità', 10, grid), field('prezzo', 'Prezzo', 5), field('costo', 'Costo', 5, { mask: 1 }),
  ])
  await layWork(host, table)
  await layYourDataFields(host, now)
}

const ticketFields: readonly LaidField[] = [
  field('n_ticket', 'N°', 15, { counter: 'ticket', ...grid }), field('data_richiesta', 'Data richiesta', 18, grid), field('nome_cliente', 'Cliente', 20, { required: true, ...customer }),
  field('oggetto', 'Titolo', 0, { required: true, ...grid }), field('testo', 'Descrizione', 1), field('stato', 'Stato', 27, { list: 'stato_ticket', ...grid }),
  field('urgenza', 'Urgenza', 12, { list: 'urgenza_ticket', ...grid }), field('arrivato_da', 'Arrivato da', 12, { list: 'arrivo_ticket' }), field('tecnico', 'Tecnico', 0, grid),
  field('costo_interno', 'Costo interno', 5, owners), field('note_interne', 'Note interne', 1, owners),
]

async function layWork(host: HostDatabase, table: (name: string, label: string, more: object) => Parameters<typeof layTable>[2]): Promise<void> {
  await layTable(host, ivo, table('interventi_tecnici', 'Rapporti Intervento', { newLabel: 'Nuovo rapporto', section: 'Assistenza' }), [
    field('numero', 'Numero', 15, { counter: 'interventi', ...grid }), field('data', 'Data', 18, grid), field('nome_cliente', 'Cliente', 20, customer),
    field('da_ticket', 'Dal ticket', 20, { relation: { table: 'ticket', caption: 'oggetto', matches: { difetto: 'testo' } } }),
    field('difetto', 'Difetto', 1), field('inizio', 'Inizio', 18), field('fine', 'Fine', 18), field('tecnico', 'Tecnico', 0, grid), field('firma', 'Firma cliente', 30),
  ])
  await layTable(host, ivo, table('fatture', 'Fatture', { newLabel: 'Nuova fattura', section: 'Amministrazione' }), [
    field('numero', 'Numero', 15, { counter: 'fatture', ...grid }), field('data', 'Data', 18, grid), field('nome_cliente', 'Cliente', 20, customer),
    field('imponibile', 'Imponibile', 5), field('totale', 'Totale', 5, grid), field('pagata', 'Pagata', 4, grid),
  ])
  await layTable(host, ivo, table('fatture_rows', 'Righe fattura', { parent: 'fatture' }), [
    field('descrizione', 'Descrizione', 0, grid), field('quantita', 'Quantità', 10, grid), field('prezzo', 'Prezzo', 5, grid), field('importo', 'Importo', 5, grid),
  ])
}

/** The tab *Ticket* is taken already, with settings of the other section. */
async function layYourDataFields(host: HostDatabase, now: Date): Promise<void> {
  const main = { panel: 'Principale' }
  const ticket = { panel: 'Ticket' }
  await layFields(host, ivo, 'info', [
    field('nome_azienda', 'Nome azienda', 0, main), field('email_azienda', 'E-mail', 14, main), field('logo', 'Logo', 2, main), field('telefono', 'Telefono', 26, main),
    field('indirizzo', 'Indirizzo', 24, main), field('partita_iva', 'Partita IVA', 0, main),
    field('ticket_attivo', 'Ticket attivi', 4, ticket), field('ticket_avvisa_clienti', 'Avvisa i clienti', 4, ticket), field('ticket_link_clienti', 'Link per i clienti', 25, ticket),
    field('nome_campo_oggetto', 'Nome del titolo', 0, ticket), field('nome_campo_stato', 'Nome dello stato', 0, ticket), field('testo_mail_ticket', 'Testo della mail', 1, ticket),
  ], everybody, now)
}

async function layLists(host: HostDatabase, now: Date): Promise<void> {
  const lists = { unita_misura: ['pz', 'm', 'ora'], stato_ticket: statuses, urgenza_ticket: priorities, arrivo_ticket: channels }
  for (const [name, values] of Object.entries(lists)) await addList(host, ivo, name, values, { form: 'lines', now })
  const counter = (key: string, countermask: string) => ({ key, at: now, by: ivo.username, values: { counterlabel: key, countermask, countervalue: 0, tidserver: 0 } })
  await layRows(host, 'so_counters', [counter('ticket', ticketMask), counter('interventi', 'RI*'), counter('fatture', 'FT*')])
}

export const ticketMask = 'TK-****'
