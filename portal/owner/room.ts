import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'

/** Pages the owner walks between, grouped by what he wants to do; a group opens at its first page. */
const groups = {
  overview: [''],
  requests: ['tickets', 'quick', 'incoming', 'ratings'],
  customers: ['people', 'invite', 'link'],
  letters: ['letters', 'texts'],
  portal: ['rules', 'look'],
  connections: ['health', 'connection', 'webhooks'],
} as const

/** Pages one comes to from another stand under it. */
const under: Readonly<Record<string, string>> = { activation: '', 'only-one': '', reports: 'tickets', poster: 'link', hook: 'health' }

/** A page of the owner's door with its way to the others. */
export function room(visit: Visit, view: string, it: object, width: 'narrow' | 'middle' | 'wide' = 'middle'): Answer {
  const rooms = visit.person?.kind === 'owner' ? roomsFrom(visit) : undefined
  return page(`owner/${view}`, visit.say(`owner.${view}.title`), { door: true, width, rooms, ...it })
}

/** The groups, and the pages of the one he is in where there are several; none on the pages a letter leads to. */
function roomsFrom(visit: Visit): object | undefined {
  const here = visit.path.split('?')[0] ?? ''
  const first = here.split('/')[1] ?? ''
  const shown = under[first] ?? first
  const link = (name: string, words: string, on: boolean): object => {
    const to = name === '' ? 'owner' : `owner/${name}`
    return { to, words: visit.say(words), current: !on ? '' : to === here ? 'page' : 'true' }
  }
  const [open, names] = Object.entries(groups).find(([, names]) => names.some(name => name === shown)) ?? []
  if (open === undefined || names === undefined) return undefined
  return {
    groups: Object.entries(groups).map(([group, [name]]) => link(name, `owner.group.${group}`, group === open)),
    pages: names.length < 2 ? [] : names.map(name => link(name, `owner.room.${name}`, name === shown)),
    open: visit.say(`owner.group.${open}`),
  }
}

/** A moment as the firm's clock shows it. */
export const when = (visit: Visit, at: Date | number): string =>
  new Intl.DateTimeFormat(visit.language === 'it' ? 'it-IT' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: visit.options.zone }).format(at)
