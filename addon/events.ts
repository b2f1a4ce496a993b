import type { Language } from '@nios4/sdk'

/** Who did it. `firm` is anybody in the host program or the owner's door; `addon` is us. */
export type Author = { readonly kind: 'customer' | 'firm' | 'addon', readonly name: string, readonly account?: string }

/** `letter`: a button of a letter was pressed. */
export type Place = 'portal' | 'host' | 'owner-door' | 'letter' | 'mail' | 'whatsapp' | 'sms'

/** Values are the stored ones as text; they are worded per reader when read. */
export type Change = { readonly column: string, readonly before: string, readonly after: string }

type About = { readonly ticket: string, readonly customer: string, readonly author: Author, readonly place: Place }

export type TicketOpened = About & {
  readonly event: 'ticket-opened', readonly number: number
  /** Number of the request that was over when this one was written. (M13) */
  readonly follows?: string
  /** Its customer gets no receipt: he wrote by letter and had an answer of a machine today already. (S51) */
  readonly silent?: boolean
}
export type TicketChanged = About & { readonly event: 'ticket-changed', readonly changes: readonly Change[] }
/** Closed or re-opened by its customer, as its status let him. (M12, M13) */
export type TicketClosed = About & { readonly event: 'ticket-closed', readonly changes: readonly Change[] }
export type TicketReopened = About & { readonly event: 'ticket-reopened', readonly changes: readonly Change[], /** The first, the second … time. */ readonly times: number }
/** What the customer thought of it once it was over; the firm alone reads it. (M52) */
export type Rated = About & { readonly event: 'rated', readonly rating: number, readonly comment: string, readonly message: string, readonly audience: 'firm' }
/** A reader left, or came back: he alone gets no more letters about this ticket. (M41) */
export type LettersStopped = About & { readonly event: 'letters-stopped' | 'letters-resumed', readonly audience: 'firm' }
export type Replied = About & { readonly event: 'replied', readonly message: string, readonly audience: 'all' | 'firm' }
/** A value somebody wrote that another's later value replaced before both sides knew of each other: `before` was lost, `after` stands. */
export type ValueLost = About & {
  readonly event: 'value-lost', readonly changes: readonly Change[], readonly audience: 'all' | 'firm'
  /** Who wrote what stands, and when. */
  readonly winner: string, readonly wonAt: number
}
/** What the firm said could not go back by the channel the ticket came by. */
export type AnswerUnsent = About & {
  readonly event: 'answer-unsent', readonly channel: 'whatsapp' | 'sms', readonly message: string, readonly why: 'closed' | 'refused' | 'away' | 'no-number' | 'off'
  /** The other side's own words. */
  readonly words: string, readonly audience: 'firm'
}
export type FileAdded = About & { readonly event: 'file-added', readonly file: string, readonly audience: 'all' | 'firm' }

/** What became of an intervention report of this ticket. `all`: its customer reads the report. (A05, M44, M50) */
export type ReportEvent = About & {
  readonly event: 'report-made' | 'report-changed' | 'report-shown' | 'report-signed' | 'report-void' | 'report-invoiced' | 'report-freed'
  readonly report: string, readonly audience: 'all' | 'firm'
}

/** What happens to a ticket: kept in its history, told to who may know. */
export type TicketEvent = TicketOpened | TicketChanged | TicketClosed | TicketReopened | Rated | LettersStopped | ValueLost | Replied | AnswerUnsent | FileAdded | ReportEvent

/** What happens around an account: told, not kept in a ticket's history. */
export type AccountEvent =
  | { readonly event: 'mailbox-to-prove', readonly account: string, readonly link: string }
  | { readonly event: 'already-registered', readonly account: string, readonly link: string }
  | { readonly event: 'new-contact', readonly account: string, readonly letIn: string, readonly refuse: string, readonly draftTitle: string }
  | { readonly event: 'waiting', readonly account: string }
  | { readonly event: 'let-in', readonly account: string }
  | { readonly event: 'refused', readonly account: string }
  | { readonly event: 'invited', readonly account: string, readonly link: string }
  | { readonly event: 'password-asked', readonly account: string, readonly link: string }
  | { readonly event: 'sign-in-link', readonly account: string, readonly link: string }
  | { readonly event: 'password-changed', readonly account: string }
  | { readonly event: 'new-address', readonly account: string, readonly address: string, readonly link: string }

/** What the owner must hear from the addon itself. */
export type OwnerEvent =
  | { readonly event: 'letter-test', readonly address: string, readonly language: Language, /** Code of the text. */ readonly letter: string, /** As he has typed it and not kept it yet. */ readonly subject?: string, readonly body?: string }
  | { readonly event: 'owner-door', readonly address: string, readonly language: Language, readonly link: string }
  | { readonly event: 'portal-live', readonly address: string, readonly language: Language, readonly link: string }
  | { readonly event: 'activation-requested', readonly address: string, readonly language: Language, readonly request: string, readonly code: string }
  | { readonly event: 'activation-ends', readonly address: string, readonly language: Language, readonly link: string, readonly until: string, readonly reads: string, readonly count: number }
  | { readonly event: 'activation-over', readonly address: string, readonly language: Language, readonly link: string, readonly until: string, readonly reads: string }
  | { readonly event: 'cloud-signed-out', readonly address: string, readonly language: Language, readonly link: string }
  | { readonly event: 'rule-doubtful', readonly problems: readonly string[] }
  | { readonly event: 'unanswered', readonly tickets: readonly string[] }
  | { readonly event: 'monday', readonly week: string }
  | { readonly event: 'many-to-let-in', readonly count: number, readonly link: string }
  | { readonly event: 'incoming-waits', readonly count: number, readonly link: string }

export type Happening = TicketEvent | AccountEvent | OwnerEvent

export type LetterKind =
  | AccountEvent['event'] | OwnerEvent['event']
  | 'receipt' | 'new-ticket' | 'update' | 'digest' | 'ticket-for-you' | 'value-lost' | 'answer-unsent' | 'report-shown' | 'report-signed' | 'report-void' | 'rated'
