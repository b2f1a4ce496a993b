import { mailbox } from '../people/mailbox.ts'

/**
 * The single mail address this text is, or undefined. Anything that a mail program could read as two, as a group or
 * as a name with an address is none. (security A.5-2)
 */
export function oneAddress(text: string): string | undefined {
  const trimmed = text.trim()
  return trimmed.length <= 254 && !/[\p{Cc}\p{Cf}]/u.test(trimmed) && mailbox.test(trimmed) ? trimmed : undefined
}
