import { openingFields } from '../../addon/fields/policies.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { answersOf, faultList, fieldViews, labelsOf, photosWrong } from '../fields.ts'
import { actingCustomerOf } from '../person.ts'
import { readyUploads } from '../pictures.ts'
import { sayOnce } from '../said.ts'
import { newFormToken } from '../tokens.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

export async function show(visit: Visit): Promise<Answer> {
  actingCustomerOf(visit)
  const policies = await visit.desk.reading.policies(visit.desk)
  const fields = openingFields(policies)
  return page('customer/new-ticket', visit.say('new.title'), {
    fields: fieldViews(visit, fields), faults: faultList(visit, labelsOf(visit, fields)),
    form: typed(visit.sent, 'form') || newFormToken(), photosWrong: photosWrong(visit), stay: 'tickets/new',
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const customer = actingCustomerOf(visit)
  const uploads = await readyUploads(visit.sent.uploads)
  const opened = await openTicket(visit.desk, customer, answersOf(visit.sent), uploads, typed(visit.sent, 'form'))
  const policies = await visit.desk.reading.policies(visit.desk)
  const seen = policies.fields.some(({ column, list, detail }) => column === visit.desk.names.ticket.column.number && (list || detail))
  return goTo(address(visit, `tickets/${seen && opened.number > 0 ? opened.number : opened.ticket}`), [sayOnce('sent')])
}
