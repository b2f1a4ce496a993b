import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { categories } from './states.ts'
import type { Category } from './states.ts'
import { host } from '../records/columns.ts'

/** One row of the table *Ticket Fields*, as its cells say it. */
export type Rule = {
  readonly id: string
  readonly column: string
  readonly list: boolean
  readonly detail: boolean
  readonly fill: boolean
  readonly change: boolean
  readonly required: boolean
  readonly order: number
  readonly when: ReadonlySet<Category>
  readonly label: { readonly it: string, readonly en: string }
}

export type UnreadableRule = { readonly id: string, readonly column: string, readonly unreadable: string }

const checks = ['shown_in_list', 'shown_in_detail', 'fill_at_opening', 'change_later', 'required'] as const

export const ruleColumns: readonly string[] = [
  host.id, 'field_name', ...checks, 'position_no', ...categories.map(category => `in_${category}`), 'label_it', 'label_en',
]

/** A cell that is neither on nor off makes the whole row unreadable: guessing could open what was meant shut. */
export function readRule(row: RawRow): Rule | UnreadableRule {
  const id = textOf(row[host.id])
  const column = textOf(row['field_name']).trim().toLowerCase()
  const cells: readonly string[] = [...checks, ...categories.map(category => `in_${category}`)]
  const unreadable = cells.find(cell => onOff(row[cell]) === undefined)
  if (unreadable !== undefined) return { id, column, unreadable }
  const on = (cell: string): boolean => onOff(row[cell]) === true
  return {
    id, column,
    list: on('shown_in_list'), detail: on('shown_in_detail'), fill: on('fill_at_opening'), change: on('change_later'), required: on('required'),
    order: numberOf(row['position_no']),
    when: new Set(categories.filter(category => on(`in_${category}`))),
    label: { it: textOf(row['label_it']).trim(), en: textOf(row['label_en']).trim() },
  }
}

/** 1, 1.0, '1' are on; 0, 0.0, '0' are off; null, '' and the rest are neither. */
function onOff(cell: unknown): boolean | undefined {
  const text = textOf(cell).trim()
  if (text === '' || !/^[01](\.0+)?$/.test(text)) return undefined
  return text.startsWith('1')
}
