import { openingFields } from '../../addon/fields/policies.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { answersOf, faultList, fieldViews, labelsOf, photosWrong } from '../fields.ts'
import { actingCustomerOf } from '../person.ts'
import { readyUploads } from '../pictures.ts'
import { sayOnce } from '../said.ts'
import { formTokenOf, newFormToken } from '../tokens.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

export async function show(visit: Visit): Promise<Answer> {
  actingCustomerOf(visit)
  const policies = await visit.desk.reading.policies(visit.desk)
  const fields = openingFields(policies)
  const about = aboutOf(visit)
  return page('customer/new-ticket', visit.say('new.title'), {
    fields: fieldViews(visit, fields), faults: faultList(visit, labelsOf(visit, fields)),
    form: formTokenOf(visit.sent) || newFormToken(), photosWrong: photosWrong(visit), stay: about === '' ? 'tickets/new' : `tickets/new?about=${about}`, about,
    aboutWords: about === '' ? '' : /^\d+$/.test(about) ? visit.say('new.follows', { number: about }) : visit.say('new.follows-plain'),
  })
}

/** The request that was over when he began this one. (M13) */
function aboutOf(visit: Visit): string {
  const told = visit.query['about'] ?? typed(visit.sent, 'about')
  return /^(\d{1,10}|[0-9a-f-]{36})$/.test(told) ? told : ''
}

export async function create(visit: Visit): Promise<Answer> {
  const customer = actingCustomerOf(visit)
  const uploads = await readyUploads(visit.sent.uploads)
  const opened = await openTicket(visit.desk, customer, answersOf(visit.sent), uploads, formTokenOf(visit.sent), aboutOf(visit))
  const policies = await visit.desk.reading.policies(visit.desk)
  const seen = policies.fields.some(({ column, list, detail }) => column === visit.desk.names.ticket.column.number && (list || detail))
  return goTo(address(visit, `tickets/${seen && opened.number > 0 ? opened.number : opened.ticket}`), [sayOnce('sent')])
}
