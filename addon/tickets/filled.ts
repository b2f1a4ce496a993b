import { defaultCaption } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import type { Surroundings } from '../fields/reading.ts'
import type { State } from '../history/recorded.ts'
import type { Cells } from '../records/rows.ts'

/** Values of a list as the owner has it now. */
export const choicesOf = (around: Surroundings, column: string): readonly string[] =>
  around.ticketColumns.find(found => found.column === column)?.shape.choices ?? []

export function firstStatus(around: Surroundings, column: string): string {
  const choices = choicesOf(around, column)
  return choices.find(value => ['new', 'open'].includes(around.states.category(value))) ?? choices[0] ?? ''
}

/** A value is only preset while the owner's list still has it. */
export function valueLike(around: Surroundings, column: string, wanted: string): string {
  const choices = choicesOf(around, column)
  return choices.find(value => value === wanted) ?? choices.find(value => defaultCaption(value, 'it') === defaultCaption(wanted, 'it')) ?? ''
}

export function cellsOf(desk: Desk, around: Surroundings, state: State): Cells {
  return Object.fromEntries(around.ticketColumns.filter(({ column }) => state[column] !== undefined)
    .flatMap(({ column, kind, shape }) => Object.entries(kind.store(state[column] ?? '', shape, desk.db.form))))
}

export const searchable = (around: Surroundings, state: State): State =>
  Object.fromEntries(around.ticketColumns.filter(({ kind, column }) => kind.searchable && (state[column] ?? '') !== '')
    .map(({ column }) => [column, state[column] ?? '']))
