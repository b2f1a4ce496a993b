import type { Text } from '@nios4/sdk'

/** The firm's own papers: what was done at a customer's, and what he is asked to pay. A host may have neither. */
export const workTables = ['report', 'materials', 'invoice', 'invoice-rows'] as const

export type WorkTable = typeof workTables[number]

/** Stands in the map where the owner said that nothing plays this part. */
export const nothing = '-'

/** Of the types a role may have, the first suits best; tellingly named fields first. `to`: a relation to this table only. */
export type WorkField = { readonly role: string, readonly label: Text, readonly types: readonly number[], readonly words: readonly RegExp[], readonly to?: 'customers' | 'ticket' }

const field = (role: string, it: string, en: string, types: readonly number[], words: readonly RegExp[], to?: WorkField['to']): WorkField =>
  ({ role, label: { it, en }, types, words, ...to === undefined ? {} : { to } })

const money = [5, 10] as const
const description = /^descri|articolo|prodotto|materiale|^(description|item|part|product)/i
const quantity = /quantit|^qt|^q\.t/i
const unit = /unit|^u\.?m\.?$|misura/i
const price = /prezzo|price/i
const number = /^(n°|n\.|nr\.?|numero|number|num)/i

export const tableLabels: Readonly<Record<WorkTable, Text>> = {
  report: { it: 'Tabella dei rapporti di intervento', en: 'Table of the intervention reports' },
  materials: { it: 'Materiali del rapporto', en: 'Materials of a report' },
  invoice: { it: 'Tabella delle fatture', en: 'Table of the invoices' },
  'invoice-rows': { it: 'Righe della fattura', en: 'Rows of an invoice' },
}

/** How a table of this kind is called; children are found by their parent. */
export const tableWords: Readonly<Record<'report' | 'invoice', readonly RegExp[]>> = {
  report: [/rapport\w* (di )?intervent|intervent\w*.tecnic|(intervention|service|work).?reports?|rapportin/i, /^(interventi|interventions)$/i],
  invoice: [/^(fatture|invoices)$/i, /fattur|invoice/i],
}

export const workFields: Readonly<Record<WorkTable, readonly WorkField[]>> = {
  report: [
    field('report.customer', 'Cliente del rapporto', "Report's customer", [20], [/client|customer/i], 'customers'),
    field('report.number', 'Numero del rapporto', "Report's number", [15, 9, 0], [number]),
    field('report.date', 'Data del rapporto', "Report's date", [18], [/^(data|date)$/i, /^data|^date/i]),
    field('report.fault', 'Difetto', 'Fault', [1, 0], [/difett|guast|fault|problem/i, /richiest|request/i]),
    field('report.work', 'Lavoro eseguito', 'Work done', [1, 0], [/lavor|eseguit|work/i, /^(note|notes|descri)/i]),
    field('report.start', 'Inizio del lavoro', 'Start of the work', [18], [/inizio|start|dalle/i]),
    field('report.end', 'Fine del lavoro', 'End of the work', [18], [/^fine|^end\b|alle/i]),
    field('report.technician', 'Tecnico', 'Technician', [0, 12, 32], [/tecnic|technician|operatore/i]),
    field('report.signature', 'Firma del cliente', "Customer's signature", [30], [/firma|signature/i]),
  ],
  materials: [
    field('materials.description', 'Descrizione del materiale', 'Description of the material', [0, 1, 20], [description]),
    field('materials.quantity', 'Quantità', 'Quantity', [10, 9], [quantity]),
    field('materials.unit', 'Unità di misura', 'Unit', [0, 12], [unit]),
    field('materials.price', 'Prezzo del materiale', 'Price of the material', money, [price]),
  ],
  invoice: [
    field('invoice.customer', 'Cliente della fattura', "Invoice's customer", [20], [/client|customer/i], 'customers'),
    field('invoice.number', 'Numero della fattura', "Invoice's number", [15, 9, 0], [number]),
    field('invoice.date', 'Data della fattura', "Invoice's date", [18], [/^(data|date)$/i, /^data|^date/i]),
    field('invoice.reason', 'Causale', 'Reason', [0, 1], [/causale|reason/i, /oggetto|subject/i]),
    field('invoice.net', 'Imponibile', 'Net amount', money, [/imponibile|^net|taxable/i]),
    field('invoice.vat', 'IVA', 'VAT', money, [/^(iva|vat)|imposta/i]),
    field('invoice.total', 'Totale', 'Total', money, [/^total/i]),
    field('invoice.status', 'Stato della fattura', "Invoice's status", [27, 12, 21, 0], [/^(stato|status|state)/i]),
  ],
  'invoice-rows': [
    field('invoice-rows.description', 'Descrizione della riga', 'Description of the row', [0, 1, 20], [description]),
    field('invoice-rows.quantity', 'Quantità della riga', 'Quantity of the row', [10, 9], [quantity]),
    field('invoice-rows.unit', 'Unità di misura della riga', 'Unit of the row', [0, 12], [unit]),
    field('invoice-rows.price', 'Prezzo della riga', 'Price of the row', money, [price]),
    field('invoice-rows.rate', 'Aliquota della riga', 'VAT rate of the row', [3, 10], [/aliquota|^(iva|vat)|rate/i]),
    field('invoice-rows.amount', 'Importo della riga', 'Amount of the row', money, [/importo|amount|^total/i]),
  ],
}
