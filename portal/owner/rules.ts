import { openProblems } from '../../addon/lifecycle/health.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { plainReasons } from './reasons.ts'
import { room } from './room.ts'

/** What customers may see and do, field by field, and every row of his configuration that had to be set aside, with why. (house 4.4) */
export async function show(visit: Visit): Promise<Answer> {
  const { desk, language } = visit
  const policies = await desk.reading.policies(desk)
  const { schema, states } = await desk.reading.surroundings(desk)
  const labelOf = (column: string): string => schema.tables.get(desk.names.ticket.table)?.fields.find(field => field.column === column)?.label || column
  const problems = await openProblems(desk)
  return room(visit, 'rules', {
    doubts: policies.doubts.map(({ column, key }) => ({ label: column === '' ? '' : labelOf(column), column, words: visit.say(`owner.why.${key}`) })),
    states: states.all.filter(({ doubt }) => doubt).map(({ value }) => value),
    problems: problems.map(({ kind, about, detail }) => ({ about: about || kind, detail })).filter(({ detail }) => detail !== ''),
    fields: plainReasons(visit, policies), language, stay: 'owner/rules',
  }, 'wide')
}
