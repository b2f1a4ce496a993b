import type { Request, RequestHandler, Response } from 'express'
import { HostAway, NotFound, TooMany } from '../addon/faults.ts'
import type { House } from './house.ts'
import { sender } from './limits.ts'
import type { Limit } from './route.ts'
import { fail } from './serve.ts'

type Place = { readonly method: string, readonly path: string, readonly limit: Limit }

type Call = { readonly link: string, readonly request: Request, readonly response: Response, /** What must be given back afterwards. */ later(give: () => void): void }

/** What one door does with a call: undefined is done without a word. */
type Answer = (call: Call) => Promise<{ readonly type: string, readonly text: string } | undefined>

/**
 * A door without people: braked by link and sender, nothing of it is kept. Whoever is not believed gets the answer of a
 * link that leads nowhere, so that nobody learns what was wrong, nor whether the link is one. `broken` is what breaks on
 * our side and may come again: undefined says that too is a link that leads nowhere.
 */
export function openDoor(place: Place, house: House, answer: Answer, broken: (fault: unknown) => unknown): RequestHandler {
  return async (request, response) => {
    const held: (() => void)[] = []
    try {
      const link = String(request.params['link'] ?? '').slice(0, 100)
      await house.limits.spend(`${place.method} ${place.path}`, place.limit, `/${link}/${sender(request.ip ?? '')}`)
      const told = await answer({ link, request, response, later: give => { held.push(give) } })
      response.setHeader('Cache-Control', 'no-store')
      if (told === undefined) response.status(204).end()
      else response.status(200).type(told.type).send(told.text)
    } catch (fault) {
      const told = fault instanceof TooMany ? fault : fault instanceof NotFound ? undefined : broken(fault)
      await fail(told ?? new NotFound('unknown-link'), undefined, undefined, house, request, response)
    } finally {
      // What nobody read of it is let run off.
      request.resume()
      for (const give of held) give()
    }
  }
}

/** Says in the log what broke and was not foreseen. */
export function noteBroken(house: House, what: string, fault: unknown, values: Readonly<Record<string, string>> = {}): void {
  if (!(fault instanceof HostAway)) house.log.error(what, { ...values, fault: fault instanceof Error ? fault.message.slice(0, 200) : 'odd' })
}

type Reader = (request: Request, response: Response, done: (fault?: unknown) => void) => void

/** The body as this reader takes it. */
export const bodyBy = (reader: Reader, request: Request, response: Response): Promise<unknown> =>
  new Promise((resolve, reject) => { reader(request, response, fault => fault === undefined ? resolve(request.body) : reject(fault)) })
