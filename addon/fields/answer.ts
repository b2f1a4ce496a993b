import { decodeChecked, encodeChecked } from '../../formats/list-text.ts'
import type { FieldFault } from '../faults.ts'
import { Invalid } from '../faults.ts'
import type { Kind, KindContext } from './kind.ts'
import type { FieldPolicy } from './policies.ts'

/** A file sent for a column: what will stand in its cell, and what its content is. */
export type Sent = { readonly column?: string, readonly id: string, readonly name: string, readonly type: string }

/** What a form sent: column to text, several values of a check list joined by comma. */
export type Answers = Readonly<Record<string, string>>

export type Read = ReadonlyMap<string, { readonly field: FieldPolicy, readonly value: string }>

/**
 * Reads a submission through today's rights. Names that are not offered, be they hidden, read-only or invented,
 * get one and the same fault; nothing is dropped in silence, and all faults come together. (S22, M18, M20)
 * What a form brings back as it stood is not judged: a value that has left its list must not lock the other fields. (R20)
 */
export function readAnswers(
  answers: Answers, offered: readonly FieldPolicy[], context: KindContext, requireAll: boolean,
  stored: (field: FieldPolicy) => string | undefined = () => undefined, files: readonly Sent[] = [],
): Read {
  const faults: Record<string, FieldFault> = {}
  const read = new Map<string, { field: FieldPolicy, value: string }>()
  for (const [name, raw] of Object.entries(answers)) {
    const field = offered.find(({ column }) => column === name)
    if (field === undefined) { faults[name] = { key: 'not-offered' }; continue }
    const before = stored(field)
    if (before !== undefined && sameAsShown(raw, field.kind.input(before, context), field.kind)) { read.set(name, { field, value: before }); continue }
    const parsed = field.kind.parse(raw, shapeFor(field, before), context)
    if ('key' in parsed) faults[name] = parsed
    else read.set(name, { field, value: parsed.value })
  }
  for (const { column = '', id, name, type } of files) {
    if (column === '') continue
    const field = offered.find(({ column: offeredColumn, kind }) => offeredColumn === column && (kind.name === 'file' || kind.name === 'image'))
    if (field === undefined) faults[column] = { key: 'not-offered' }
    else if (read.has(column)) faults[column] = { key: 'one-file' }
    else if (field.kind.name === 'image' && !type.startsWith('image/')) faults[column] = { key: 'not-a-picture' }
    else read.set(column, { field, value: `${id} ${name}` })
  }
  for (const field of offered) {
    const given = read.get(field.column)
    const asked = requireAll || given !== undefined
    if (field.required && asked && (given?.value ?? '') === '' && faults[field.column] === undefined) faults[field.column] = { key: 'required' }
  }
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  return read
}

/** Ticks that stood there stay possible beside today's list: nobody is asked to take away what he never set. */
const shapeFor = ({ kind, shape }: FieldPolicy, before = ''): FieldPolicy['shape'] =>
  kind.name === 'checklist' ? { ...shape, choices: [...shape.choices, ...decodeChecked(before)] } : shape

const sameAsShown = (raw: string, shown: string, kind: Kind): boolean => asSent(raw, kind) === asSent(shown, kind)

/** A browser has line ends of its own, and sends ticks in the order of the list. */
const asSent = (text: string, kind: Kind): string =>
  kind.name === 'checklist' ? encodeChecked(decodeChecked(text).sort()) : text.replaceAll('\r\n', '\n').trim()
