import type { FieldPolicy, Policies } from '../../addon/fields/policies.ts'
import type { Category } from '../../addon/fields/states.ts'
import type { Visit } from '../visit.ts'

export type Reason = {
  readonly label: string
  readonly column: string
  readonly seen: string
  readonly opening: string
  readonly later: string
  /** The row of *Ticket Fields*, or why there is none that counts. */
  readonly why: string
  readonly hidden: boolean
}

/** Every column of the ticket table with what customers may do and why, whatever the ticket. */
export const plainReasons = (visit: Visit, policies: Policies): readonly Reason[] => reasons(visit, policies, undefined)

/** The same for one ticket: changing hangs on where it stands. */
export const reasonsIn = (visit: Visit, policies: Policies, category: Category): readonly Reason[] => reasons(visit, policies, category)

function reasons(visit: Visit, policies: Policies, category: Category | undefined): readonly Reason[] {
  const { say, language } = visit
  return [
    ...policies.fields.map(field => ({
      label: field.label[language], column: field.column, seen: say(`owner.sees.${seenWhere(field)}`),
      opening: say(field.required ? 'owner.fills.must' : field.fill ? 'owner.fills.may' : 'owner.fills.no'),
      later: laterWords(visit, field, category), why: say('owner.why.row'), hidden: !field.list && !field.detail,
    })),
    ...policies.hidden.map(({ column, label, why }) => ({
      label: label || column, column, seen: say('owner.sees.nowhere'), opening: say('owner.fills.no'), later: say('owner.changes.no'), why: say(`owner.why.${why}`), hidden: true,
    })),
  ]
}

const seenWhere = ({ list, detail }: FieldPolicy): string => list && detail ? 'both' : list ? 'list' : detail ? 'detail' : 'nowhere'

function laterWords({ say }: Visit, field: FieldPolicy, category: Category | undefined): string {
  if (!field.change) return say('owner.changes.no')
  if (category !== undefined) return field.when.has(category) ? say('owner.changes.now') : say('owner.changes.not-in', { state: say(`owner.state.${category}`) })
  if (field.when.size === 0) return say('owner.changes.never')
  return say('owner.changes.in', { states: [...field.when].map(name => say(`owner.state.${name}`)).join(', ') })
}
