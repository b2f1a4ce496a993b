import type { Kind } from '../kind.ts'
import { check, checklist, list, state } from './choices.ts'
import { email, link, telephone } from './contacts.ts'
import { date, dateTime } from './dates.ts'
import { currency, decimal, integer, percentage } from './numbers.ts'
import { file, image, location, relation } from './places.ts'
import { fixed, notes, text } from './text.ts'

/** Every kind a portal can show. Host types that no kind serves are never shown. */
export const kinds: readonly Kind[] = [
  text, notes, email, telephone, link, check, list, state, checklist, integer, decimal, percentage, currency,
  date, dateTime, relation, image, file, location, fixed,
]

/** The kind of a host field type; dates split by whether they carry a time. */
export function kindOf(type: number, withTime: boolean): Kind | undefined {
  if (type === 18) return withTime ? dateTime : date
  return kinds.find(kind => kind.types.includes(type))
}
