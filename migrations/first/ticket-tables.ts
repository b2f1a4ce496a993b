import type { Text } from '@nios4/sdk'
import type { FieldStep, Step } from '../tools/steps.ts'

const both = (it: string, en: string): Text => ({ it, en })
const main = both('Principale', 'Main')

/** The columns every ticket has, in the order of the card. (decision 14) */
const columns: readonly FieldStep[] = [
  { name: 'number', type: 9, label: both('N°', 'No.'), panel: main, mirror: true, grid: true, width: 80 },
  { name: 'title', type: 0, label: both('Titolo', 'Title'), panel: main, required: true, grid: true, width: 280 },
  { name: 'status', type: 27, label: both('Stato', 'Status'), panel: main, list: 'ticket_status', grid: true, width: 140 },
  { name: 'priority', type: 12, label: both('Priorità', 'Priority'), panel: main, list: 'ticket_priority', grid: true, width: 110 },
  { name: 'description', type: 1, label: both('Descrizione', 'Description'), panel: main },
  { name: 'request_date', type: 18, label: both('Data Richiesta', 'Request date'), panel: main, time: true, grid: true, width: 150 },
  { name: 'customer', type: 20, label: both('Cliente', 'Customer'), panel: main, relation: { table: 'customers', caption: 'customers.name' }, grid: true, width: 220 },
  { name: 'channel', type: 12, label: both('Canale', 'Channel'), panel: main, list: 'ticket_channel' },
]

/** Each by its role, because a ticket section that was there before us has names of its own. */
export const ticketFields: readonly FieldStep[] = columns.map(field => ({ ...field, role: `ticket.${field.name}` }))

export const ticketTables: readonly Step[] = [
  {
    step: 'table', role: 'ticket', label: both('Ticket', 'Tickets'), newLabel: both('Nuovo Ticket', 'New ticket'), title: 'title', fields: ticketFields,
    indexes: [
      { on: 'ticket', columns: [{ name: 'gguid_customer', length: 40 }, 'eli', 'arc', 'number'] },
      { on: 'ticket', columns: [{ name: 'gguid_customer', length: 40 }, 'eli', 'arc', 'tid'] },
      { on: 'ticket', columns: [{ name: 'gguid_customer', length: 40 }, 'eli', 'arc', { name: 'status', length: 40 }] },
      { on: 'ticket', columns: ['tid'] },
    ],
  },
  child('message', both('Conversazione', 'Conversation'), both('Nuovo messaggio', 'New message'), 'body', [
    { name: 'body', type: 1, label: both('Testo', 'Text'), grid: true, width: 400 },
    { name: 'audience', type: 12, label: both('Per chi', 'For whom'), list: 'ticket_audience', grid: true, width: 120 },
    { name: 'author', type: 0, label: both('Autore', 'Author'), grid: true, width: 180 },
    { name: 'sent_at', type: 18, label: both('Quando', 'When'), time: true, grid: true, width: 150 },
    { name: 'from_customer', type: 4, label: both('Dal cliente', 'From the customer'), mirror: true },
  ]),
  child('file', both('File del Ticket', 'Ticket files'), both('Nuovo file', 'New file'), 'file', [
    { name: 'file', type: 28, label: both('File', 'File'), grid: true, width: 260 },
    { name: 'audience', type: 12, label: both('Per chi', 'For whom'), list: 'ticket_audience', grid: true, width: 120 },
    { name: 'author', type: 0, label: both('Autore', 'Author'), grid: true, width: 180 },
    { name: 'added_at', type: 18, label: both('Quando', 'When'), time: true, grid: true, width: 150 },
    { name: 'message_id', type: 0, label: both('Messaggio', 'Message'), mirror: true },
  ]),
  child('log', both('Storico', 'History'), both('Storico', 'History'), 'what', [
    { name: 'happened_at', type: 18, label: both('Quando', 'When'), time: true, grid: true, width: 150, mirror: true },
    { name: 'author', type: 0, label: both('Autore', 'Author'), grid: true, width: 180, mirror: true },
    { name: 'what', type: 1, label: both('Che cosa', 'What'), grid: true, width: 420, mirror: true },
  ], true),
  { step: 'additional', parent: 'ticket', child: 'message' },
  { step: 'additional', parent: 'ticket', child: 'file' },
  { step: 'additional', parent: 'ticket', child: 'log' },
  { step: 'section', table: 'ticket', label: both('Ticket', 'Tickets') },
]

function child(role: 'message' | 'file' | 'log', label: Text, newLabel: Text, title: string, fields: readonly FieldStep[], mirror = false): Step {
  return {
    step: 'table', role, label, newLabel, title, fields, mirror,
    indexes: [{ on: role, columns: ['gguidp'] }, { on: role, columns: ['tid'] }],
  }
}
