import type { RawRow } from '../../addon/records/values.ts'
import { labelOf, valueIn } from './laid-field.ts'
import type { LaidField, Told } from './laid-field.ts'
import { modes } from './modes.ts'
import type { Screen } from './modes.ts'
import { tells } from './samples.ts'

/** One asking of every screen, with the ticks of this round. */
export type Round = LaidField & { readonly number: number }

/** Writes down on which columns a screen let the customer. */
export type Note = (screen: Screen, seen: (told: Told) => boolean) => void

/** A label or a value is enough to say it is shown; kinds without words of their own go by their label. */
export const isShown = (text: string, one: Told, row: RawRow): boolean =>
  text.includes(labelOf(one)) || (one.column !== undefined && one.column.kind.name !== 'check' && tells(text, one.column, valueIn(one, row)))

/** What a kind can never do is asked in some of the rounds only. */
export const asks = ({ place }: Told, round: number, can = false): boolean => can || (place + round * 2) % modes.length < 2
