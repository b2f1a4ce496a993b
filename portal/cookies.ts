import type { Cookie } from './answer.ts'

export const cookieNames = { session: 'tk_session', visitor: 'tk_visitor', language: 'tk_language', said: 'tk_said', registered: 'tk_registered' } as const

/** Only the names we set, only once each: a second cookie of the same name comes from somebody else. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of (header ?? '').split(';').slice(0, 50)) {
    const [name = '', ...rest] = part.trim().split('=')
    const value = rest.join('=')
    if (/^tk_[a-z]+$/.test(name) && /^[A-Za-z0-9_.~-]{1,400}$/.test(value) && !found.has(name)) found.set(name, value)
  }
  return found
}

/** Bound to one portal link, so that two firms on one address never meet. (S01, S33) */
export function cookieText(cookie: Cookie, base: string, secure: boolean): string {
  const life = cookie.seconds === undefined ? '' : `; Max-Age=${cookie.seconds}`
  return `${cookie.name}=${cookie.value}; Path=${base}; HttpOnly; SameSite=Lax${life}${secure ? '; Secure' : ''}`
}

export const forgetCookie = (name: string): Cookie => ({ name, value: '', seconds: 0 })
