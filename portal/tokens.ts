import { createHmac, timingSafeEqual } from 'node:crypto'
import { randomText } from './random.ts'
import { typed } from './visit.ts'
import type { Sent } from './visit.ts'

/** A form token: a pad and its seal, different on every page, so that a compressed page gives nothing away. */
export function makeToken(key: string): string {
  const pad = randomText(12)
  return `${pad}.${seal(key, pad)}`
}

export function isToken(key: string, token: string): boolean {
  const [pad = '', sealed = ''] = token.split('.')
  if (key === '' || pad === '' || sealed.length !== 43) return false
  return timingSafeEqual(Buffer.from(sealed), Buffer.from(seal(key, pad)))
}

/** Somebody without a session is known by a random cookie; its key needs our secret, so a planted cookie is worth nothing. */
export const strangerKey = (secret: string, visitor: string): string =>
  visitor === '' ? '' : createHmac('sha256', secret).update(`stranger|${visitor}`).digest('base64url')

export const newVisitor = (): string => randomText(18)

/** One per opened form: sending it twice makes one ticket. */
export const newFormToken = (): string => randomText(18)

/** The one a form brought back; '' for what none of our forms ever had. */
export const formTokenOf = (sent: Sent): string => /^[\w-]{24}$/.exec(typed(sent, 'form'))?.[0] ?? ''

const seal = (key: string, pad: string): string => createHmac('sha256', key).update(pad).digest('base64url')
