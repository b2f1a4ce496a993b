import type { Language } from '@nios4/sdk'

export type Line = { readonly label: string, readonly value: string }
export type Shift = { readonly label: string, readonly before: string, readonly after: string, readonly long: boolean }
export type Said = { readonly head: string, readonly text: string }
export type Item = { readonly head: string, readonly what: string, readonly link: string }
/** A button that opens a small page, where a press confirms. */
export type LetterAct = { readonly text: string, readonly link: string }
export type List = { readonly heading: string, readonly items: readonly Item[], readonly more: string }

/** Everything a letter's template may speak of. What is not in it cannot be in the letter. */
export type LetterModel = {
  readonly template: string
  readonly language: Language
  readonly company: string
  /** The reader's name, for the greeting. */
  readonly name: string
  readonly number: string
  /** '' when the reader may not see it. */
  readonly title: string
  /** `Request no. 12: Title` or the number only. */
  readonly ticket: string
  readonly author: string
  readonly customer: string
  readonly contact: string
  readonly count: number
  readonly hours: number
  readonly replied: boolean
  readonly changed: boolean
  /** What the customer did with the request as a whole, where he did. */
  readonly did: '' | 'closed' | 'reopened'
  readonly links: Readonly<Record<string, string>>
  readonly details: readonly Line[]
  readonly changes: readonly Shift[]
  readonly replies: readonly Said[]
  readonly files: readonly string[]
  readonly lists: readonly List[]
  readonly problems: readonly string[]
  readonly texts: Readonly<Record<string, string>>
  readonly acts: readonly LetterAct[]
  /** A vote from one to five; none where there is nothing to rate. */
  readonly stars: readonly LetterAct[]
  /** No more letters about this ticket; '' where that cannot be asked. */
  readonly stop: string
  /** The owner's words in place of ours. */
  readonly own?: { readonly subject: string, readonly paragraphs: readonly string[] } | undefined
  /** Before the subject: a test says that it is one. */
  readonly mark?: string
}

export const emptyModel: Omit<LetterModel, 'template' | 'language' | 'company' | 'name'> = {
  number: '', title: '', ticket: '', author: '', customer: '', contact: '', count: 0, hours: 0, replied: false, changed: false, did: '',
  links: {}, details: [], changes: [], replies: [], files: [], lists: [], problems: [], texts: {}, acts: [], stars: [], stop: '',
}

/** Why a letter is not sent after all: key of `letter.reason.*`, which the owner reads. */
export type Drop = { readonly drop: string }
