import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import type { HostUser } from '../program/host-user.ts'
import { cookieOf } from './speech.ts'

export interface Session { readonly id: string, readonly csrf: string, user: HostUser | undefined, notice: string, /** A file this person may fetch: what a component wrote before it went. */ exported: string }

const cookie = 'console_session'
const most = 1_000

/** Sessions live in memory: this is a demo program on one machine, signing in again costs nothing. */
export class Sessions {
  readonly #open = new Map<string, Session>()

  /** The visitor's session, a new one without a person when he has none. */
  of(request: Request, response: Response): Session {
    return this.#open.get(cookieOf(request, cookie) ?? '') ?? this.#begin(response, undefined)
  }

  /** A fresh id at sign-in, so that an id known before is worth nothing. */
  signIn(request: Request, response: Response, user: HostUser): Session {
    this.#open.delete(cookieOf(request, cookie) ?? '')
    return this.#begin(response, user)
  }

  signOut(request: Request, response: Response): void {
    this.#open.delete(cookieOf(request, cookie) ?? '')
    response.clearCookie(cookie, { path: '/' })
  }

  #begin(response: Response, user: HostUser | undefined): Session {
    const session = { id: randomBytes(24).toString('base64url'), csrf: randomBytes(24).toString('base64url'), user, notice: '', exported: '' }
    this.#open.set(session.id, session)
    const oldest = this.#open.keys().next().value
    if (this.#open.size > most && oldest !== undefined) this.#open.delete(oldest)
    response.cookie(cookie, session.id, { path: '/', httpOnly: true, sameSite: 'lax' })
    return session
  }
}

/** Whether the form came from a page of ours. */
export function isOwnForm(session: Session, token: string | undefined): boolean {
  const given = Buffer.from(token ?? '')
  const expected = Buffer.from(session.csrf)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
