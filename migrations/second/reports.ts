import type { Text } from '@nios4/sdk'
import type { FieldStep, Step } from '../tools/steps.ts'

const both = (it: string, en: string): Text => ({ it, en })

const ofReport: readonly FieldStep[] = [
  { name: 'number', type: 0, label: both('Rapporto', 'Report'), mirror: true, grid: true, width: 120 },
  { name: 'done_at', type: 18, label: both('Data', 'Date'), time: true, mirror: true, grid: true, width: 150 },
  { name: 'technician', type: 0, label: both('Tecnico', 'Technician'), mirror: true, grid: true, width: 160 },
  { name: 'shown', type: 4, label: both('Mostrato al cliente', 'Shown to the customer'), grid: true, width: 100 },
  { name: 'prices', type: 4, label: both('Con i prezzi', 'With prices'), grid: true, width: 100 },
  { name: 'signed', type: 0, label: both('Firma', 'Signature'), mirror: true, grid: true, width: 220 },
  { name: 'invoice', type: 0, label: both('Fattura', 'Invoice'), mirror: true, grid: true, width: 120 },
  { name: 'report_id', type: 0, label: both('Codice del rapporto', "Report's code"), mirror: true },
]

/**
 * From the ticket to the report and the invoice: reports and invoices stay the host's own rows, ours say which of them belong
 * to a ticket. (A05, A06)
 */
export const reports: readonly Step[] = [
  {
    step: 'fields', on: 'report', fields: [{
      name: 'ticket', type: 20, label: both('Ticket', 'Ticket'), role: 'report.ticket', relation: { table: 'ticket', caption: 'ticket.title' }, usable: [20],
    }],
  },
  {
    step: 'table', role: 'reports', label: both('Rapporti del Ticket', 'Reports of the ticket'), newLabel: both('Rapporto', 'Report'), title: 'number',
    fields: ofReport, indexes: [{ on: 'reports', columns: ['gguidp'] }, { on: 'reports', columns: ['tid'] }, { on: 'reports', columns: [{ name: 'report_id', length: 40 }] }],
  },
  { step: 'additional', parent: 'ticket', child: 'reports' },
  // Followed by their stamps, found by their ids and their parents: the host's own tables may have no key at all. (decision 12)
  { step: 'index', index: { on: 'report', columns: ['tid'] } },
  { step: 'index', index: { on: 'report', columns: ['gguid'], form: 'mariadb' } },
  { step: 'index', index: { on: 'materials', columns: ['tid'] } },
  { step: 'index', index: { on: 'materials', columns: ['gguidp'] } },
  { step: 'index', index: { on: 'invoice', columns: ['tid'] } },
  { step: 'index', index: { on: 'invoice', columns: ['gguid'], form: 'mariadb' } },
  // What a customer signed, as it was: the page he saw, its sum, his name and the moment.
  {
    step: 'private-table', name: 'tk_signature', key: ['id'], indexes: [['report', 'signed_at']], columns: [
      { name: 'id', kind: 'id' }, { name: 'report', kind: 'id' }, { name: 'ticket', kind: 'id' }, { name: 'customer', kind: 'id' }, { name: 'account', kind: 'id' },
      { name: 'name', kind: 'text' }, { name: 'content', kind: 'long' }, { name: 'hash', kind: 'token' }, { name: 'picture', kind: 'id' }, { name: 'paper', kind: 'id' },
      { name: 'paper_hash', kind: 'token' }, { name: 'signed_at', kind: 'time' }, { name: 'void_at', kind: 'time' },
    ],
  },
  // Which document a report went into: its key is the report, so that it never goes into two.
  {
    step: 'private-table', name: 'tk_invoiced', key: ['report'], indexes: [['document']], columns: [
      { name: 'report', kind: 'id' }, { name: 'ticket', kind: 'id' }, { name: 'document', kind: 'id' }, { name: 'number', kind: 'text' }, { name: 'at', kind: 'time' },
    ],
  },
]
