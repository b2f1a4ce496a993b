import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'

/** What happens next; the same page whoever the address belongs to. (S27) */
export const show = (visit: Visit): Answer =>
  page('customer/registered', visit.say('registered.title'), { wait: visit.options.admission === 'wait' })
