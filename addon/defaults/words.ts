import type { Language, Text } from '@nios4/sdk'

/** Labels laid at install. Where the owner left one as it was, a reader of the other language gets its twin. */
export const columnLabels: Readonly<Record<string, Text>> = {
  number: { it: 'N°', en: 'No.' },
  title: { it: 'Titolo', en: 'Title' },
  status: { it: 'Stato', en: 'Status' },
  priority: { it: 'Priorità', en: 'Priority' },
  description: { it: 'Descrizione', en: 'Description' },
  request_date: { it: 'Data Richiesta', en: 'Request date' },
  customer: { it: 'Cliente', en: 'Customer' },
  channel: { it: 'Canale', en: 'Channel' },
}

export const statuses: readonly (Text & { readonly category: 'new' | 'open' | 'waiting' | 'done' })[] = [
  { it: 'Aperto', en: 'Open', category: 'open' },
  { it: 'Sospeso', en: 'Suspended', category: 'waiting' },
  { it: 'Riprogrammare', en: 'Reprogramming', category: 'waiting' },
  { it: 'Eseguito', en: 'Executed', category: 'done' },
]

export const priorities: readonly Text[] = [
  { it: 'Bassa', en: 'Low' }, { it: 'Media', en: 'Medium' }, { it: 'Alta', en: 'High' },
]

export const channels: readonly Text[] = [
  { it: 'Portale', en: 'Portal' }, { it: 'Telefono', en: 'Phone' }, { it: 'E-mail', en: 'E-mail' },
  { it: 'WhatsApp', en: 'WhatsApp' }, { it: 'SMS', en: 'SMS' }, { it: 'Di persona', en: 'In person' },
]

export const audiences = { customer: { it: 'Cliente', en: 'Customer' }, internal: { it: 'Interno', en: 'Internal' } } as const

export const admissions = { wait: { it: 'Attesa', en: 'Wait' }, auto: { it: 'Subito', en: 'Auto' } } as const

export const categoryWords: readonly Text[] = [
  { it: 'Nuovo', en: 'New' }, { it: 'Aperto', en: 'Open' }, { it: 'In attesa', en: 'Waiting' },
  { it: 'Fatto', en: 'Done' }, { it: 'Chiuso', en: 'Closed' }, { it: 'Annullato', en: 'Cancelled' },
]

const pairs: readonly Text[] = [...priorities, ...channels, ...statuses]
const byWord = new Map(pairs.flatMap(pair => [[pair.it, pair], [pair.en, pair]] as const))

/** A value we laid ourselves, in the reader's language; any other value as it stands. */
export const defaultCaption = (value: string, language: Language): string => byWord.get(value)?.[language] ?? value

export function defaultLabel(column: string, label: string, language: Language): Text {
  const shipped = columnLabels[column]
  return shipped !== undefined && shipped[language] === label ? shipped : { it: label, en: label }
}

/** For the customer is what says so in either language, or says nothing; a word the owner made up himself may well mean *internal*. */
export const isInternal = (audience: string): boolean =>
  audience.trim() !== '' && ![audiences.customer.it, audiences.customer.en].some(word => word.toLowerCase() === audience.trim().toLowerCase())
