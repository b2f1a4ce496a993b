import { mailbox } from './mailbox.ts'

/**
 * The one form in which addresses are kept and compared, byte by byte. Only ASCII letters are lowered: the full rule
 * turns a Kelvin sign into a `k` and makes two mailboxes one. (S28, security A.5)
 */
export function normalAddress(text: string): string | undefined {
  const plain = text.trim().replace(/[A-Z]/g, letter => letter.toLowerCase())
  const odd = plain.length > 254 || /[\p{Cc}\p{Cf}]/u.test(plain) || !mailbox.test(plain)
  return odd ? undefined : plain
}
