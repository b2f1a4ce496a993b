import { hostFields } from '../../../migrations/first/host-fields.ts'
import { otherName } from '../../../migrations/tools/field.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import { vouched } from '../../../migrations/tools/piece.ts'
import { toldFields } from '../../../migrations/tools/told.ts'
import { derivedId } from '../../../formats/ids.ts'
import type { Place } from '../map.ts'

/** An option whose name somebody else has on *Your data* gets a free one by itself: the owner reads labels, not names. */
export function optionNames(look: Look, known: Readonly<Record<string, string>>): ReadonlyMap<string, Place> {
  const names = hostFields.flatMap(step => step.step === 'fields' && step.on === 'your-data' ? step.fields : []).map(({ name }) => name)
  return new Map(names.flatMap(name => {
    const kept = known[`option.${name}`]
    if (kept === undefined && !isTaken(look, name)) return []
    return [[`option.${name}`, { table: 'info', field: kept ?? otherName({ name }) }] as const]
  }))
}

function isTaken(look: Look, name: string): boolean {
  const field = toldFields(look).find(told => told.table === 'info' && told.name === name)
  if (field !== undefined) return field.id !== derivedId('field', 'info', name)
  return look.columns.get('info')?.has(name) === true && !vouched(look, `col:info.${name}`)
}
