import type { Request, RequestHandler } from 'express'
import { HostAway, NotFound, TooMany } from '../addon/faults.ts'
import { mailInOf, readMailIn } from '../addon/intake/mailbox/settings.ts'
import { takeHanded } from '../addon/intake/mailbox/letter-door.ts'
import { nudge } from '../addon/lifecycle/nudge.ts'
import type { House } from './house.ts'
import { sender } from './limits.ts'
import type { LetterRoute } from './route.ts'
import { fail } from './serve.ts'

/**
 * A door for mail services: the letter as it is, `message/rfc822`, sealed with the installation's secret. Taken, or known
 * already, is 204; what cannot be taken now is 503 and comes again; everything else is a link that leads nowhere.
 */
export function serveLetter(route: LetterRoute, house: House): RequestHandler {
  return async (request, response) => {
    let free: (() => void) | undefined
    try {
      const link = String(request.params['link'] ?? '').slice(0, 100)
      await house.limits.spend(`${route.method} ${route.path}`, route.limit, `/${link}/${sender(request.ip ?? '')}`)
      const here = await house.desks.take(link)
      free = here.free
      const mailIn = mailInOf(readMailIn(process.env, here.desk.folder), link)
      const taken = mailIn === undefined ? undefined : await takeHanded(here.desk, handedIn(request), request, mailIn.trust)
      if (taken === undefined) throw new NotFound('unknown-link')
      if (taken.kind === 'later') throw new HostAway()
      nudge(here.desk.folder, link)
      response.setHeader('Cache-Control', 'no-store')
      response.status(204).end()
    } catch (fault) {
      const away = !(fault instanceof NotFound) && !(fault instanceof TooMany)
      if (away && !(fault instanceof HostAway)) house.log.error('a letter that was handed over was not taken in', { fault: fault instanceof Error ? fault.message.slice(0, 200) : 'odd' })
      await fail(away ? new HostAway() : fault instanceof TooMany ? fault : new NotFound('unknown-link'), undefined, undefined, house, request, response)
    } finally {
      request.resume()
      free?.()
    }
  }
}

function handedIn({ headers }: Request) {
  const told = (name: string): string => { const value = headers[name]; return typeof value === 'string' ? value : '' }
  return { at: told('x-ticketing-time'), sum: told('x-ticketing-sum'), seal: told('x-ticketing-seal') }
}
