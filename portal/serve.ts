import type { Request, RequestHandler, Response } from 'express'
import type { Answer } from './answer.ts'
import { readBody, removeUploads, sentSoFar } from './body.ts'
import { cookieNames } from './cookies.ts'
import { answerFault } from './fault-pages.ts'
import { bareFrame, frameOf } from './frame.ts'
import { arrive, checkToken, guard } from './gate.ts'
import type { Arrival } from './gate.ts'
import { isHttps } from './house.ts'
import type { House } from './house.ts'
import { chooseLanguage } from './language.ts'
import type { Route } from './route.ts'
import { forgetSaid, send, setCookies } from './send.ts'
import type { Sending } from './send.ts'
import { typed } from './visit.ts'
import type { Sent } from './visit.ts'

/** One route's whole way, in order: who comes, may he, what does he send, is it from our form, the page. */
export function serve(route: Route, house: House): RequestHandler {
  return async (request, response) => {
    let arrival: Arrival | undefined
    let refused: Sent | undefined
    try {
      if (route.secret === true) response.setHeader('Referrer-Policy', 'no-referrer')
      arrival = await arrive(request, route, house)
      const visit = await guard(request, route, house, arrival)
      arrival = { ...arrival, visit }
      if (route.method === 'post') {
        const sent = await readBody(route.body ?? 'form', house.photos, request, response).catch((fault: unknown) => {
          refused = sentSoFar(request)
          throw fault
        })
        const byMail = route.oneClick === true && typed(sent, 'List-Unsubscribe') === 'One-Click'
        if (!byMail) checkToken(arrival, sent)
        arrival = { ...arrival, visit: { ...visit, sent } }
      }
      await finish(await route.page(arrival.visit), arrival, house, request, response)
    } catch (fault) {
      const known = arrival === undefined || refused === undefined ? arrival : { ...arrival, visit: { ...arrival.visit, sent: refused } }
      await fail(fault, known, route, house, request, response)
    } finally {
      await removeUploads(request)
      whenSent(response, arrival?.free)
    }
  }
}

/** A file is still on its way when its page is done: its desk stays open until the last byte left or nobody wants it. */
export function whenSent(response: Response, free: (() => void) | undefined): void {
  if (free === undefined) return
  if (response.writableFinished || response.destroyed) free()
  else response.once('close', free)
}

/** Every fault ends here, with the page it deserves; what nobody foresaw is logged with a number to name it by. */
export async function fail(fault: unknown, arrival: Arrival | undefined, route: Route | undefined, house: House, request: Request, response: Response): Promise<void> {
  if (response.headersSent) return void response.destroy()
  const told = await answerFault(fault, arrival?.visit, route)
  if (told.reference !== undefined) {
    house.log.error('a page broke', { reference: told.reference, page: `${request.method} ${route?.path ?? ''}`, fault: traceOf(fault) })
  }
  if (told.retryAfter !== undefined) response.setHeader('Retry-After', told.retryAfter)
  await finish(told.answer, arrival, house, request, response, told.status)
}

async function finish(answer: Answer, arrival: Arrival | undefined, house: House, request: Request, response: Response, status?: number): Promise<void> {
  const sending = sendingOf(arrival, house, request, response)
  const html = answer.kind === 'page'
  const said = html ? arrival?.said ?? '' : ''
  const ready: Answer = html && said !== '' ? { ...answer, validator: undefined } : answer
  if (said !== '') forgetSaid(sending)
  await send(ready, { ...sending, draw: drawer(arrival, house, request, sending, said) }, status)
}

function sendingOf(arrival: Arrival | undefined, house: House, request: Request, response: Response): Omit<Sending, 'draw'> {
  return { request, response, base: arrival?.visit.base ?? '/', secure: isHttps(house) }
}

function drawer(arrival: Arrival | undefined, house: House, request: Request, sending: Omit<Sending, 'draw'>, said: string): Sending['draw'] {
  const around = {
    style: house.files.address('portal.css'), script: house.files.address('portal.js'), said,
    owner: { style: house.files.address('owner.css'), script: house.files.address('owner.js') },
  }
  return (view, title, it) => {
    const frame = arrival !== undefined ? frameOf(arrival.visit, around) : bareFrameFor(house, request, around)
    const locals = { ...frame, ...it, title: title.startsWith('fault.') ? frame.say(title) : title }
    const html = house.views.page(view, locals)
    const visitor = arrival?.visitor
    if (visitor?.needed === true && visitor.fresh) setCookies(sending, [{ name: cookieNames.visitor, value: visitor.value, seconds: undefined }])
    return html
  }
}

function bareFrameFor(house: House, request: Request, around: Parameters<typeof bareFrame>[2]): ReturnType<typeof bareFrame> {
  const language = chooseLanguage(undefined, undefined, request.headers['accept-language'], 'it')
  return bareFrame((key, values) => house.words[language].say(key, values), language, around)
}

/** Where it broke, without the values of a statement: those may be somebody's words or secrets. (S58) */
function traceOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'something that is no error was thrown'
  const places = (fault.stack ?? '').split('\n').filter(line => /^\s+at /.test(line)).slice(0, 12).map(line => line.trim())
  return [fault.name, 'code' in fault ? String(fault.code) : '', fault.message.replace(/'[^']*'|"[^"]*"|\b\d{4,}\b/g, '…').slice(0, 500), ...places].join(' | ')
}
