import { hash, verify } from '@node-rs/argon2'
import type { FieldFault } from '../faults.ts'
import { weakPasswords } from './weak-passwords.ts'

/** argon2id, 19 MiB, two passes, one lane: the whole password counts, not its first 72 bytes. (S32) */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Of a password nobody knows: an address without account costs the same work. (S27, decision 35) */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$/oS4/ZukOdREd+adiq2HmA$Ql0X6GW+4yQWB95j2wzZXR1JUEjS5ogCCXL7y+P/la4'

const shortest = 8
const longest = 200

export const hashPassword = (password: string): Promise<string> => hash(plain(password), cost)

/** Whether it is the password; the same work whatever is known. */
export async function isPassword(kept: string | undefined, password: string): Promise<boolean> {
  const usable = kept !== undefined && kept.startsWith('$argon2id$')
  const right = await verify(usable ? kept : nobodysHash, plain(password).slice(0, longest * 4)).catch(() => false)
  return usable && right
}

/** Why a password cannot be taken. No rules of composition: length and being unheard of are what counts. */
export function passwordFault(password: string, email: string): FieldFault | undefined {
  const text = plain(password)
  const length = [...text].length
  if (length < shortest) return { key: 'password-short', values: { least: shortest } }
  if (length > longest) return { key: 'password-long', values: { most: longest } }
  return isWeak(text.toLowerCase(), email) ? { key: 'password-weak' } : undefined
}

function isWeak(text: string, email: string): boolean {
  const [local = ''] = email.split('@')
  const letters = text.replace(/[^\p{L}\p{N}]/gu, '')
  const repeated = /^(.{1,4}?)\1+$/u.test(text)
  const counted = '01234567890123456789'.includes(text) || '98765432109876543210'.includes(text) || 'abcdefghijklmnopqrstuvwxyz'.includes(text)
  return text === email || text === local || repeated || counted || weakPasswords.has(text) || weakPasswords.has(letters.replace(/[\d]+$/, '')) && letters.length < 14
}

const plain = (password: string): string => password.normalize('NFC')
