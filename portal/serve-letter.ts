import type { Request, RequestHandler } from 'express'
import { HostAway, NotFound } from '../addon/faults.ts'
import { mailInOf, readMailIn } from '../addon/intake/mailbox/settings.ts'
import { takeHanded } from '../addon/intake/mailbox/letter-door.ts'
import { nudge } from '../addon/lifecycle/nudge.ts'
import { noteBroken, openDoor } from './door.ts'
import type { House } from './house.ts'
import type { LetterRoute } from './route.ts'

/**
 * A door for mail services: the letter as it is, `message/rfc822`, sealed with the installation's secret. Taken, or known
 * already, is 204; what cannot be taken now is 503 and comes again; everything else is a link that leads nowhere.
 */
export const serveLetter = (route: LetterRoute, house: House): RequestHandler => openDoor(route, house, async ({ link, request, later }) => {
  const here = await house.desks.take(link)
  later(here.free)
  const mailIn = mailInOf(readMailIn(process.env, here.desk.folder), link)
  const taken = mailIn === undefined ? undefined : await takeHanded(here.desk, handedIn(request), request, mailIn.trust)
  if (taken === undefined) throw new NotFound('unknown-link')
  if (taken.kind === 'later') throw new HostAway()
  nudge(here.desk.folder, link)
  return undefined
}, fault => {
  noteBroken(house, 'a letter that was handed over was not taken in', fault)
  return new HostAway()
})

function handedIn({ headers }: Request) {
  const told = (name: string): string => { const value = headers[name]; return typeof value === 'string' ? value : '' }
  return { at: told('x-ticketing-time'), sum: told('x-ticketing-sum'), seal: told('x-ticketing-seal') }
}
