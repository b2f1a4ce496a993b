import type { Language, Text } from '@nios4/sdk'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { host } from '../records/columns.ts'

/** Fixed in code because logic hangs on them; the owner's statuses are rows that point here. (requirements 1.1) */
export const categories = ['new', 'open', 'waiting', 'done', 'closed', 'cancelled'] as const

export type Category = typeof categories[number]

const spoken: Readonly<Record<string, Category>> = {
  new: 'new', nuovo: 'new', open: 'open', aperto: 'open', waiting: 'waiting', 'in attesa': 'waiting',
  done: 'done', fatto: 'done', closed: 'closed', chiuso: 'closed', cancelled: 'cancelled', annullato: 'cancelled',
}

export type Status = {
  readonly id: string, readonly value: string, readonly category: Category, readonly caption: Text, readonly doubt: boolean, readonly order: number,
  /** Customers may close a ticket that stands here. (M12) */
  readonly closable: boolean
  /** Days a ticket can be re-opened from here; 0 = never. (M13) */
  readonly reopenDays: number
}

export type States = {
  readonly all: readonly Status[]
  /** An unknown value counts as open: work nobody has classified must not disappear. (decision 15) */
  category(value: string): Category
  caption(value: string, language: Language): string
}

/** What every status says of itself, and what it lets customers do. */
export const meaningColumns = [host.id, 'list_value', 'category', 'customer_label_it', 'customer_label_en', 'position_no'] as const
export const stateColumns = [...meaningColumns, 'close_from_portal', 'reopen_days'] as const

export function readStates(rows: readonly RawRow[]): States {
  const all = rows.map(readStatus).sort((a, b) => a.order - b.order)
  const byValue = new Map(all.map(status => [status.value, status]))
  return {
    all,
    category: value => byValue.get(value)?.category ?? 'open',
    caption: (value, language) => byValue.get(value)?.caption[language] || value,
  }
}

/** Nothing more is expected of the firm. */
export const isOver = (category: Category): boolean => category === 'done' || category === 'closed' || category === 'cancelled'

export const categoryOf = (word: string): Category | undefined => spoken[word.trim().toLowerCase()]

function readStatus(row: RawRow): Status {
  const value = textOf(row['list_value'])
  const category = categoryOf(textOf(row['category']))
  return {
    id: textOf(row[host.id]), value, category: category ?? 'open', doubt: category === undefined,
    caption: { it: textOf(row['customer_label_it']) || value, en: textOf(row['customer_label_en']) || value },
    order: numberOf(row['position_no']), closable: numberOf(row['close_from_portal']) === 1, reopenDays: daysOf(row['reopen_days']),
  }
}

/** A cell that is no number of days opens nothing. */
function daysOf(cell: unknown): number {
  const days = numberOf(cell)
  return Number.isInteger(days) && days > 0 ? Math.min(days, 3650) : 0
}
