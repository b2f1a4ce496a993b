import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { isSeen } from '../fields/policies.ts'
import type { Policies } from '../fields/policies.ts'
import type { Surroundings } from '../fields/reading.ts'
import { ticketColumns } from '../records/names.ts'
import { say } from '../words/say.ts'
import type { LetterText, TextKind } from './letter-texts.ts'
import { emptyModel } from './model.ts'
import type { LetterModel } from './model.ts'
import { spoken } from './own-words.ts'

const templates: Readonly<Partial<Record<TextKind, string>>> = { reply: 'update.customer', update: 'update.customer', done: 'done.customer', digest: 'digest.customer' }

type Around = { readonly around: Surroundings, readonly policies: Policies }

/** A letter as it would look, about a request that does not exist: for the preview and for the test to the owner himself. (M53) */
export function sampleLetter(desk: Desk, { around, policies }: Around, { kind, language, text }: { readonly kind: TextKind, readonly language: Language, readonly text: LetterText }): LetterModel {
  const title = say(language, 'text.sample.title')
  const isShown = (column: string): boolean => isSeen(policies, desk.names.ticket.column[column === 'number' ? 'number' : 'title'])
  const [number, shownTitle] = [isShown('number') ? '128' : '', isShown('title') ? title : '']
  const link = portalAddress(desk)
  const field = (column: string): string => around.ticketColumns.find(found => found.column === column)?.label || column
  const status = desk.names.ticket.column.status
  const changes = kind !== 'reply' && isSeen(policies, status)
    ? [{ label: field(status), before: around.states.caption(around.states.all[0]?.value ?? '', language), after: around.states.caption(around.states.all.at(-1)?.value ?? '', language), long: false }] : []
  const model: LetterModel = {
    ...emptyModel, template: templates[kind] ?? kind, language, company: around.options.company || 'Ticketing', name: say(language, 'text.sample.name'), number, title: shownTitle,
    ticket: number === '' ? shownTitle || say(language, 'letter.ticket.plain') : shownTitle === '' ? say(language, 'letter.ticket', { number }) : say(language, 'letter.subject.named', { number, title: shownTitle }),
    author: around.options.company, count: 3, replied: kind === 'reply', changed: kind === 'update' || kind === 'done',
    links: Object.fromEntries(['link', 'ticket', 'tickets', 'signIn', 'password', 'report'].map(name => [name, link])),
    changes: kind === 'update' || kind === 'done' ? changes : [], details: kind === 'receipt' && shownTitle !== '' ? [{ label: field(desk.names.ticket.column.title), value: title }] : [],
    replies: kind === 'reply' ? [{ head: around.options.company, text: say(language, 'text.sample.reply') }] : [],
    lists: kind === 'digest' ? [{ heading: '', items: [{ head: say(language, 'letter.ticket', { number: '128' }), what: '', link }], more: '' }] : [],
    texts: { report: '2026/7' }, stars: kind === 'done' ? [1, 2, 3, 4, 5].map(count => ({ text: String(count), link })) : [],
  }
  return spoken(desk, { around }, model, { kind, text, values: () => sampleValues(desk, policies, language, { number, title: shownTitle }) })
}

/** Each field speaks by its own name; what customers do not see prints nothing here either. */
function sampleValues(desk: Desk, policies: Policies, language: Language, told: { readonly number: string, readonly title: string }): Readonly<Record<string, string>> {
  const shown = policies.fields.filter(({ list, detail }) => list || detail)
  const valueOf = (column: string): string => {
    const { column: names } = desk.names.ticket
    if (column === names.number) return told.number
    if (column === names.title) return told.title
    const field = shown.find(found => found.column === column)
    return field === undefined ? '' : field.shape.choices[0] === undefined ? field.label[language] : field.shape.caption?.(field.shape.choices[0], language) || field.shape.choices[0]
  }
  return { ...Object.fromEntries(shown.map(({ column }) => [column, valueOf(column)])), ...Object.fromEntries(ticketColumns.map(role => [role, valueOf(desk.names.ticket.column[role])])) }
}
