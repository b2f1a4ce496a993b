import { portalAddress } from '../../addon/desk.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** One sheet for the counter or the delivery note, in the language of the page. */
export const show = (visit: Visit): Answer => room(visit, 'poster', { portal: portalAddress(visit.desk), stay: 'owner/poster' })
