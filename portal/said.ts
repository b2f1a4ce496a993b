import type { Cookie } from './answer.ts'
import { cookieNames } from './cookies.ts'

type OwnerSaid = 'owner-standard' | 'owner-report' | 'owner-invoice' | 'owner-let-in' | 'owner-refused' | 'owner-invited' | 'owner-again' | 'owner-answer-again' | 'owner-activated' | 'owner-hook-secret' | 'owner-hook-again' | CloudSaid | MessageSaid
type MessageSaid = 'owner-message-taken' | 'owner-message-ignored' | 'owner-message-blocked' | 'owner-message-unblocked'
type CloudSaid = 'owner-cloud-access' | 'owner-cloud-read' | 'owner-cloud-withdrawn'

/** What the next page says once, after an act that went well. */
export type Said = 'sent' | 'replied' | 'closed' | 'reopened' | 'rated' | 'changed' | 'unchanged' | 'saved' | 'address' | 'password' | 'sessions' | 'out' | 'left' | 'signed'
  | OwnerSaid

export const allSaid: readonly Said[] = ['owner-standard', 'sent', 'replied', 'closed', 'reopened', 'rated', 'changed', 'unchanged', 'saved', 'address', 'password', 'sessions', 'out', 'left', 'signed', 'owner-report', 'owner-invoice',
  'owner-let-in', 'owner-refused', 'owner-invited', 'owner-again', 'owner-answer-again', 'owner-activated', 'owner-hook-secret', 'owner-hook-again',
  'owner-message-taken', 'owner-message-ignored', 'owner-message-blocked', 'owner-message-unblocked',
  'owner-cloud-access', 'owner-cloud-read', 'owner-cloud-withdrawn']

export const sayOnce = (said: Said): Cookie => ({ name: cookieNames.said, value: said, seconds: 60 })

/** A cookie is a text from outside: only what we may have set is said. */
export const isSaid = (text: string): boolean => allSaid.some(said => said === text)
