import type { Language } from '@nios4/sdk'
import type { FieldFault } from '../addon/faults.ts'
import type { FieldPolicy } from '../addon/fields/policies.ts'
import type { Sent, Visit } from './visit.ts'
import { typed } from './visit.ts'

/** One control of a form, ready for views/fields/. */
export type FieldView = {
  readonly name: string
  readonly id: string
  readonly partial: string
  readonly label: string
  readonly value: string
  readonly required: boolean
  readonly choices: readonly { readonly value: string, readonly label: string, readonly chosen: boolean }[]
  readonly wrong: string
  readonly decimal: boolean
}

/** Controls for these columns; typed text wins over the stored one, so nothing typed is ever lost. */
export function fieldViews(visit: Visit, fields: readonly FieldPolicy[], stored: (column: string) => string = () => ''): readonly FieldView[] {
  return fields.map(field => fieldView(visit, field, stored(field.column)))
}

function fieldView(visit: Visit, field: FieldPolicy, stored: string): FieldView {
  const { language, options, again, sent } = visit
  const context = { language, zone: options.zone }
  const sentAgain = again !== undefined && Object.hasOwn(sent.values, sentName(field.column))
  const value = sentAgain ? answerOf(sent, field) : field.kind.input(stored, context)
  return {
    name: sentName(field.column), id: `f-${field.column}`, partial: field.kind.partial, label: field.label[language], value,
    required: field.required, choices: choicesOf(field, value, language), wrong: wordsOf(visit, again?.faults[field.column]) || filesAgain(visit, field.column),
    decimal: field.kind.name !== 'integer',
  }
}

/** What stands in a choice: today's list, and the stored value even when it has left the list. */
function choicesOf(field: FieldPolicy, value: string, language: Language): FieldView['choices'] {
  if (!['choice', 'checklist'].includes(field.kind.partial)) return []
  const chosen = (field.kind.name === 'checklist' ? value.split(',') : [value]).map(part => part.trim())
  const gone = chosen.filter(one => one !== '' && !field.shape.choices.some(choice => choice.trim() === one))
  return [...field.shape.choices, ...gone].map(one => ({ value: one, label: field.shape.caption?.(one, language) || one, chosen: chosen.includes(one.trim()) }))
}

/** A fault in words, '' when there is none. */
export const wordsOf = (visit: Visit, fault: FieldFault | undefined): string =>
  fault === undefined ? '' : visit.say(`wrong.${fault.key}`, fault.values)

/** Names of ours on a form; a column of the same name is sent as `ticket.<column>`. */
const reserved: ReadonlySet<string> = new Set(['csrf', 'form', 'photos', 'seen', 'to', 'name', 'email', 'phone', 'password', 'text', 'language', 'about'])

const sentName = (column: string): string => reserved.has(column) ? `ticket.${column}` : column

/**
 * Everything that was sent beside our own names, known or not: what is not offered is refused by the verb in one
 * voice, so that nothing is dropped in silence. (S22, house 5.3)
 */
export function answersOf(sent: Sent): Record<string, string> {
  const answers: Record<string, string> = Object.create(null)
  for (const [name, values] of Object.entries(sent.values)) {
    if (reserved.has(name)) continue
    const column = name.startsWith('ticket.') ? name.slice('ticket.'.length) : name
    answers[column] = values.filter(value => value !== '').length > 1 ? values.filter(value => value !== '').join(',') : values.at(-1) || values.find(value => value !== '') || ''
  }
  return answers
}

export const labelsOf = (visit: Visit, fields: readonly FieldPolicy[]): Readonly<Record<string, string>> =>
  Object.fromEntries([...fields.map(field => [field.column, field.label[visit.language]]), ['photos', visit.say('photos.label')]])

/** What was typed into this field, as it was typed. */
function answerOf(sent: Sent, field: FieldPolicy): string {
  const name = sentName(field.column)
  return field.kind.name === 'checklist' ? (sent.values[name] ?? []).filter(value => value !== '').join(',') : typed(sent, name)
}

export type PlainField = { readonly name: string, readonly id: string, readonly value: string, readonly wrong: string }

/** A control of ours, not of the owner's: e-mail, password, name. */
export function plainField(visit: Visit, name: string, stored = '', id = `f-${name}`): PlainField {
  const value = visit.again !== undefined && Object.hasOwn(visit.sent.values, name) ? typed(visit.sent, name) : stored
  return { name, id, value, wrong: wordsOf(visit, visit.again?.faults[name]) }
}

export type FaultLine = { readonly id: string, readonly label: string, readonly words: string, readonly lost: string }

/** For the box above a form: every reason, each leading to its field. What was typed into a field taken out meanwhile is given back here. (M19, N1) */
export function faultList(visit: Visit, labels: Readonly<Record<string, string>>, start = 'f-'): readonly FaultLine[] {
  const places = Object.keys(labels)
  const place = (name: string): number => places.includes(name) ? places.indexOf(name) : places.length
  return Object.entries(visit.again?.faults ?? {}).sort(([one], [other]) => place(one) - place(other)).map(([name, fault]) => ({
    id: `${start}${name}`, label: labels[name] ?? '', words: wordsOf(visit, fault),
    lost: fault.key === 'not-offered' ? typed(visit.sent, sentName(name)) : '',
  }))
}

export const photosWrong = (visit: Visit): string => wordsOf(visit, visit.again?.faults['photos']) || filesAgain(visit, '')

/** A browser never fills a file control in again: who chose photos must hear that he has to choose them anew. */
const filesAgain = (visit: Visit, place: string): string =>
  visit.again !== undefined && visit.sent.uploads.some(({ column }) => column === place) ? visit.say('wrong.files-again') : ''
