import type { Request, Response } from 'express'
import { Submitted } from '../body.ts'
import { render } from '../render.ts'
import type { Session } from '../sessions.ts'
import { languageOf, speakIn } from '../speech.ts'
import type { Console } from '../visit.ts'

export const showSignIn = (session: Session, request: Request, response: Response): Promise<void> =>
  drawSignIn(session, request, response, '', '')

export async function enter(desk: Console, session: Session, request: Request, response: Response): Promise<void> {
  const form = new Submitted(request)
  const username = form.text('username') ?? ''
  const user = await desk.signIn(username, form.text('password') ?? '')
  if (user === undefined) {
    response.status(422)
    return drawSignIn(session, request, response, username, speakIn(languageOf(request)).t('sign-in-wrong'))
  }
  desk.sessions.signIn(request, response, user)
  response.redirect(303, '/')
}

async function drawSignIn(session: Session, request: Request, response: Response, username: string, fault: string): Promise<void> {
  const language = languageOf(request)
  const { t } = speakIn(language)
  response.send(await render('sign-in', { title: t('sign-in'), language, t, csrf: session.csrf, here: '/sign-in', username, fault }))
}
