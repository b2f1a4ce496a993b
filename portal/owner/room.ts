import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'

/** Pages the owner walks between, in the order of his first week. */
const rooms = ['', 'tickets', 'quick', 'people', 'incoming', 'invite', 'link', 'look', 'rules', 'texts', 'letters', 'ratings', 'health', 'webhooks', 'connection'] as const

/** A page of the owner's door with its way to the others. */
export function room(visit: Visit, view: string, it: object, width: 'narrow' | 'middle' | 'wide' = 'middle'): Answer {
  const here = visit.path.split(/[/?]/)[1] ?? ''
  const open = rooms.map(name => ({
    to: name === '' ? 'owner' : `owner/${name}`, words: visit.say(`owner.room.${name || 'overview'}`),
    current: name === here || (name === '' && ['activation', 'key'].includes(here)) || (name === 'link' && here === 'poster') || (name === 'health' && here === 'hook') || (name === 'tickets' && here === 'reports'),
  }))
  return page(`owner/${view}`, visit.say(`owner.${view}.title`), { door: true, width, rooms: visit.person?.kind === 'owner' ? open : [], ...it })
}

/** A moment as the firm's clock shows it. */
export const when = (visit: Visit, at: Date | number): string =>
  new Intl.DateTimeFormat(visit.language === 'it' ? 'it-IT' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: visit.options.zone }).format(at)
