import type { Cell, Text } from '@nios4/sdk'
import type { FieldStep, Step } from '../tools/steps.ts'

const both = (it: string, en: string): Text => ({ it, en })

const categories: readonly (readonly [string, Text])[] = [
  ['in_new', both('Se Nuovo', 'When New')], ['in_open', both('Se Aperto', 'When Open')], ['in_waiting', both('Se In attesa', 'When Waiting')],
  ['in_done', both('Se Fatto', 'When Done')], ['in_closed', both('Se Chiuso', 'When Closed')], ['in_cancelled', both('Se Annullato', 'When Cancelled')],
]

const check = (name: string, label: Text): FieldStep => ({ name, type: 4, label, grid: true, width: 110 })

/** One row per column of the ticket: what the customer sees, fills in and changes. (N1, decision 17) */
export const ruleTables: readonly Step[] = [
  {
    step: 'table', role: 'rules', label: both('Campi Ticket', 'Ticket Fields'), newLabel: both('Nuova regola', 'New rule'), title: 'field_name',
    indexes: [{ on: 'rules', columns: ['gguidp'] }],
    fields: [
      { name: 'field_name', type: 0, label: both('Campo', 'Field'), grid: true, width: 160, required: true },
      check('shown_in_list', both('Visibile in elenco', 'Shown in list')), check('shown_in_detail', both('Visibile nel dettaglio', 'Shown in detail')),
      check('fill_at_opening', both('Si compila aprendo', 'Filled in at opening')), check('change_later', both('Si modifica dopo', 'Changed later')),
      check('required', both('Obbligatorio', 'Required')), { name: 'position_no', type: 9, label: both('Ordine', 'Order'), grid: true, width: 80 },
      ...categories.map(([name, label]) => check(name, label)),
      { name: 'label_it', type: 0, label: both('Nome per i clienti (it)', 'Name for customers (it)'), grid: true, width: 180 },
      { name: 'label_en', type: 0, label: both('Nome per i clienti (en)', 'Name for customers (en)'), grid: true, width: 180 },
      { name: 'problem', type: 1, label: both('Da sistemare', 'To be fixed'), grid: true, width: 260, mirror: true },
    ],
  },
  {
    step: 'table', role: 'states', label: both('Stati Ticket', 'Ticket Statuses'), newLabel: both('Nuovo stato', 'New status'), title: 'list_value',
    indexes: [{ on: 'states', columns: ['gguidp'] }],
    fields: [
      { name: 'list_value', type: 0, label: both('Stato', 'Status'), grid: true, width: 160, required: true },
      { name: 'category', type: 12, label: both('Significato', 'Meaning'), list: 'ticket_category', grid: true, width: 140 },
      { name: 'customer_label_it', type: 0, label: both('Nome per i clienti (it)', 'Name for customers (it)'), grid: true, width: 180 },
      { name: 'customer_label_en', type: 0, label: both('Nome per i clienti (en)', 'Name for customers (en)'), grid: true, width: 180 },
      { name: 'position_no', type: 9, label: both('Ordine', 'Order'), grid: true, width: 80 },
      { name: 'problem', type: 1, label: both('Da sistemare', 'To be fixed'), grid: true, width: 260, mirror: true },
    ],
  },
  { step: 'additional', parent: 'your-data', child: 'rules' },
  { step: 'additional', parent: 'your-data', child: 'states' },
]

type RuleDefault = readonly [column: string, seen: 0 | 1, fill: 0 | 1, required: 0 | 1]

const defaults: readonly RuleDefault[] = [
  ['number', 1, 0, 0], ['title', 1, 1, 1], ['status', 1, 0, 0], ['priority', 1, 1, 0],
  ['description', 1, 1, 0], ['request_date', 1, 0, 0], ['customer', 0, 0, 0], ['channel', 0, 0, 0],
]

/** A description is too long for a list; it is seen in the detail. */
const rule = ([column, seen, fill, required]: RuleDefault, at: number): Readonly<Record<string, Cell>> => ({
  field_name: column, shown_in_list: column === 'description' ? 0 : seen, shown_in_detail: seen, fill_at_opening: fill, change_later: 0, required,
  position_no: at + 1, in_new: 1, in_open: 1, in_waiting: 1, in_done: 0, in_closed: 0, in_cancelled: 0, label_it: '', label_en: '', problem: '',
})

const state = (it: string, en: string, category: Text, at: number): Readonly<Record<string, Cell | Text>> => ({
  list_value: both(it, en), category, customer_label_it: it, customer_label_en: en, position_no: at, problem: '',
})

/** The rules the eight columns start with. */
export const ruleCells: readonly Readonly<Record<string, Cell>>[] = defaults.map(rule)

/** Laid once and never overwritten. */
export const ruleRows: readonly Step[] = [
  { step: 'rows', table: 'rules', parent: 'your-data', key: 'field_name', rows: ruleCells },
  {
    step: 'rows', table: 'states', parent: 'your-data', key: 'list_value', rows: [
      state('Aperto', 'Open', both('Aperto', 'Open'), 1), state('Sospeso', 'Suspended', both('In attesa', 'Waiting'), 2),
      state('Riprogrammare', 'Reprogramming', both('In attesa', 'Waiting'), 3), state('Eseguito', 'Executed', both('Fatto', 'Done'), 4),
    ],
  },
]
