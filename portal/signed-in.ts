import type { Cookie } from './answer.ts'
import { cookieNames, forgetCookie } from './cookies.ts'

const ninetyDays = 90 * 24 * 3600

/** A new secret for a new identity; the name the stranger had is forgotten. (S33) */
export const signedIn = (secret: string): readonly Cookie[] =>
  [{ name: cookieNames.session, value: secret, seconds: ninetyDays }, forgetCookie(cookieNames.visitor)]
