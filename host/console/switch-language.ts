import type { Request, Response } from 'express'

/** Sets the language and goes back where the person was, never to another site. */
export function switchLanguage(request: Request, response: Response): void {
  const back = typeof request.query.back === 'string' ? request.query.back : '/'
  response.cookie('lang', request.query.to === 'en' ? 'en' : 'it', { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 31_536_000_000 })
  response.redirect(303, /^\/(?![/\\])[^\\\r\n]*$/.test(back) ? back : '/')
}
