import type { Language } from '@nios4/sdk'
import type { AnswerUnsent, Change, TicketEvent } from '../events.ts'
import type { Column, Surroundings } from '../fields/reading.ts'
import type { FieldPolicy } from '../fields/policies.ts'
import { say } from '../words/say.ts'

export type ToldChange = { readonly column: string, readonly label: string, readonly before: string, readonly after: string }

/** A change in a customer's words: only fields he may see ever get here, because his query names them. */
export function tellChange(change: Change, field: FieldPolicy, language: Language, zone: string): ToldChange {
  const shown = (value: string): string => field.kind.show(value, field.shape, { language, zone })
  return { column: change.column, label: field.label[language], before: shown(change.before), after: shown(change.after) }
}

/** One line for the owner's own tab: he sees every column. */
export function tellOwner(language: Language, around: Surroundings, event: TicketEvent): string {
  if (event.event === 'value-lost') {
    return [say(language, 'history.value-lost', { winner: event.winner || around.options.company }), ...event.changes.map(change => ownersLine(language, around, change))].join('\n')
  }
  const head = event.event === 'ticket-changed' ? [] : [headOf(language, event)]
  return [...head, ...'changes' in event ? event.changes.map(change => ownersLine(language, around, change)) : []].join('\n')
}

function headOf(language: Language, event: TicketEvent): string {
  if (event.event === 'ticket-opened' && (event.follows ?? '') !== '') return say(language, 'history.follows', { number: event.follows ?? '' })
  if (event.event === 'answer-unsent') return [say(language, 'history.answer-unsent', { channel: channelWords[event.channel] }), unsentWords(language, event)].join('\n')
  const told = say(language, `history.${event.event}`, {
    audience: 'audience' in event ? event.audience : 'all', times: 'times' in event ? event.times : 0, rating: 'rating' in event ? event.rating : 0,
  })
  return event.event === 'rated' && event.comment !== '' ? `${told}\n${event.comment}` : told
}

export const channelWords = { whatsapp: 'WhatsApp', sms: 'SMS' } as const

/** Why an answer did not leave, and what can be done. */
export const unsentWords = (language: Language, { why, words }: Pick<AnswerUnsent, 'why' | 'words'>): string => say(language, `answer.unsent.${why}`, { words })

function ownersLine(language: Language, around: Surroundings, change: Change): string {
  const column: Column | undefined = around.ticketColumns.find(found => found.column === change.column)
  const shown = (value: string): string => column === undefined ? value
    : value === '' ? '—' : column.kind.show(value, column.shape, { language, zone: around.options.zone })
  return `${column?.label || change.column}: ${shown(change.before)} → ${shown(change.after)}`
}
