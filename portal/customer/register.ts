import { openingFields } from '../../addon/fields/policies.ts'
import { register } from '../../addon/sessions/register.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames } from '../cookies.ts'
import { answersOf, faultList, fieldViews, labelsOf, plainField, photosWrong } from '../fields.ts'
import { readyUploads } from '../pictures.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** The first time he must register; who wants to may write his first request in the same breath. (A63, A64) */
export async function show(visit: Visit): Promise<Answer> {
  const policies = await visit.desk.reading.policies(visit.desk)
  const fields = openingFields(policies)
  const labels = { name: visit.say('person.name'), email: visit.say('person.email'), phone: visit.say('person.phone'), password: visit.say('person.password'), ...labelsOf(visit, fields) }
  const columns = [...fields.map(({ column }) => column), 'photos']
  return page('customer/register', visit.say('register.title'), {
    wait: visit.options.admission === 'wait', stay: 'register',
    plain: { name: plainField(visit, 'name'), email: plainField(visit, 'email'), phone: plainField(visit, 'phone'), password: plainField(visit, 'password') },
    fields: fieldViews(visit, fields).map(field => ({ ...field, required: false })), faults: faultList(visit, labels),
    photosWrong: photosWrong(visit),
    open: visit.again !== undefined && columns.some(column => typed(visit.sent, column) !== '' || visit.again?.faults[column] !== undefined),
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const { sent, desk, language, ip } = visit
  const text = (name: string): string => typed(sent, name)
  const photos = await readyUploads(sent.uploads)
  const draft = { answers: answersOf(sent), photos }
  const seal = await register(desk, { name: text('name'), email: text('email'), phone: text('phone'), password: text('password'), language, draft }, ip())
  return goTo(address(visit, 'registered'), [{ name: cookieNames.registered, value: seal, seconds: 48 * 3600 }])
}
