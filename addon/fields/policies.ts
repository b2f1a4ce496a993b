import type { Text } from '@nios4/sdk'
import type { FieldShape, Kind } from './kind.ts'
import type { Category } from './states.ts'

/** What customers may do with one column of the ticket table. */
export type FieldPolicy = {
  readonly column: string
  /** The rule row that says so. */
  readonly rule: string
  readonly kind: Kind
  readonly shape: FieldShape
  readonly label: Text
  readonly list: boolean
  readonly detail: boolean
  readonly fill: boolean
  readonly change: boolean
  readonly required: boolean
  readonly order: number
  /** Categories of status in which `change` holds. */
  readonly when: ReadonlySet<Category>
}

/** A row the owner must look at: its column is hidden, everything else goes on. */
export type Doubt = {
  readonly column: string
  readonly rule: string
  readonly key: 'missing-row' | 'doubled-row' | 'unreadable-row' | 'no-such-field' | 'unknown-kind' | 'no-column' | 'unreadable-table'
}

/** The compiled rules: frozen, and the only thing pages, queries, letters and exports ask. */
export type Policies = {
  /** Same version, same rights: may stand in a validator of a page. */
  readonly version: string
  /** In the owner's order; hidden columns are not in it at all. */
  readonly fields: readonly FieldPolicy[]
  /** Columns customers have no right on, with the reason, for the owner's eyes only. */
  readonly hidden: readonly { readonly column: string, readonly label: string, readonly why: Doubt['key'] | 'rule' | 'system' }[]
  readonly doubts: readonly Doubt[]
}

export const listFields = (policies: Policies): readonly FieldPolicy[] => policies.fields.filter(field => field.list)
export const detailFields = (policies: Policies): readonly FieldPolicy[] => policies.fields.filter(field => field.detail)
export const openingFields = (policies: Policies): readonly FieldPolicy[] => policies.fields.filter(field => field.fill)

/** Seen anywhere: what search, history, letters and exports may speak of. */
export const seenFields = (policies: Policies): readonly FieldPolicy[] => policies.fields.filter(field => field.list || field.detail)

export const changeableFields = (policies: Policies, category: Category): readonly FieldPolicy[] =>
  policies.fields.filter(field => field.change && field.when.has(category))

export const fieldOf = (policies: Policies, column: string): FieldPolicy | undefined =>
  policies.fields.find(field => field.column === column)

export const isSeen = (policies: Policies, column: string): boolean => {
  const field = fieldOf(policies, column)
  return field !== undefined && (field.list || field.detail)
}
