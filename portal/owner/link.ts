import { portalAddress } from '../../addon/desk.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** The link customers need: to copy, to mail, to print. (A21, A59) */
export function show(visit: Visit): Answer {
  const portal = portalAddress(visit.desk)
  const { company } = visit.options
  const mail = `mailto:?subject=${encodeURIComponent(visit.say('owner.link.subject', { company }))}&body=${encodeURIComponent(visit.say('owner.link.body', { company, link: portal }))}`
  return room(visit, 'link', { portal, mail, stay: 'owner/link' })
}
