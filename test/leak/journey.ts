import { pdfText } from '../reports/pdf-text.ts'
import { wayFor } from '../../addon/notices/ways.ts'
import { routes } from '../../portal/routes.ts'
import { filledPath } from '../matrix/objects.ts'
import type { Person } from '../persons.ts'
import { openVisitor, walk } from '../walker.ts'
import type { Answer, Visitor } from '../walker.ts'
import type { Letter, World } from '../world.ts'
import type { Capture } from './find.ts'
import type { Planted } from './plant.ts'

export const captureOf = (answer: Answer): Capture =>
  ({ what: `${answer.status} ${answer.method} ${answer.path.replace(/^\/[\w-]{16,}\//, '')}${answer.method === 'POST' ? ' (typed)' : ''}`, headers: JSON.stringify(answer.headers), body: answer.headers['content-type'] === 'application/pdf' ? Buffer.from(pdfText(answer.body)) : answer.body })

export const captureOfLetter = (letter: Letter): Capture =>
  ({ what: `the letter "${letter.subject.slice(0, 40)}"`, headers: JSON.stringify(letter.headers), body: Buffer.from([letter.subject, letter.text, letter.html, letter.from].join('\n')) })

/** What a journey needs of a world: the workshop's or any other. */
export type Walked = Pick<World, 'host' | 'portal' | 'desk'>

type Objects = Omit<Planted, 'canaries'>

/**
 * Everything one person can make the portal say: pages by link, every route with every object there is, exports,
 * files, searches, sorts, and each of its faults.
 */
export async function journeyOf(world: Walked, planted: Objects, person: Pick<Person, 'account' | 'session' | 'from'>, language: 'it' | 'en'): Promise<readonly Capture[]> {
  await world.host.knex('tk_account').where({ id: person.account }).update({ language })
  const visitor = openVisitor(world.portal, { from: person.from, language, ...(person.session === '' ? {} : { session: person.session }) })
  visitor.cookies.set('tk_language', language)
  try {
    const answers = [...await walk(world.portal, visitor, ['', ...queries, ...addresses(world, planted), ...buttons(world, planted, person.account)], address => !address.includes('?sort=') && (language === 'it' || !address.startsWith('/assets/'))), ...await trouble(world, visitor, planted)]
    return answers.map(captureOf)
  } finally { visitor.close() }
}

/** Every reading route of the inventory with objects of the world in its place: hers, another's, retired, archived and nobody's. */
export function addresses({ desk }: Walked, planted: Objects): readonly string[] {
  const files = [...planted.hidden, ...planted.shown].filter(column => /_(2|28)$/.test(column))
  const [first, , foreign] = planted.tickets
  const targets = [
    ...planted.tickets.map(({ id }) => ({ ticket: id, number: 1, file: id, column: files[0] ?? '', report: id })),
    ...(planted.reports ?? []).map(report => ({ ticket: report, number: 1, file: report, column: '', report })),
    ...[first, foreign].flatMap(ticket => files.map(column => ({ ticket: ticket?.id ?? '', number: 1, file: ticket?.id ?? '', column, report: '' }))),
    ...planted.files.map(file => ({ ticket: file, number: 1, file, column: desk.names.ticket.column.title, report: file })),
  ]
  const reading = routes.filter(({ method, path }) => method === 'get' && !path.endsWith(':small'))
  const paths = reading.flatMap(({ path }) => targets.map(target => filledPath(path.replace(':reference', target.ticket), target)))
  return [...new Set(paths), filledPath('files/:id/:small', { ticket: '', number: 1, file: planted.files[0] ?? '', column: '', report: '' })]
}

/** What the buttons of letters to this account lead to, for every ticket there is, hers or not. */
export function buttons({ desk }: Walked, planted: Objects, account: string): readonly string[] {
  const from = desk.clock.now().getTime()
  const steps = [['close', 'act'], ['reopen', 'act'], ['rate', 'rate'], ['stop', 'stop']] as const
  return planted.tickets.flatMap(({ id }) => steps.flatMap(([step, page]) => {
    const way = wayFor(desk, step, { ticket: id, reader: account, from })
    return way === '' ? [] : [`${page}/${way}`]
  }))
}

const queries: readonly string[] = [
  ...['title', 'status', 'visto_5', 'visto_18', 'nascosto_5', 'costo_interno'].map(column => `tickets?sort=${column}&down=1`),
  'tickets?q=cnry', 'tickets?q=73', 'tickets?status=Aperto', 'tickets?status=Sospeso', 'tickets?after=WyIiLDczMDAwMDAwMF0',
]

/** 404, 422, 409, 403 and 500, each with values in hand. */
async function trouble(world: Walked, visitor: Visitor, planted: Objects): Promise<readonly Answer[]> {
  const token = await visitor.token()
  const answers: Answer[] = []
  const [first] = planted.tickets
  for (const path of ['tickets/new', `tickets/${first?.id}/change`, `tickets/${first?.id}/reply`, 'me', 'register', 'sign-in', 'password']) {
    const all = Object.fromEntries([...planted.hidden, ...planted.shown].map(column => [column, 'x']))
    for (const values of [{}, { seen: '0', form: 'f', ...all }]) answers.push(await visitor.post(path, values, token))
  }
  const { file } = world.desk.names
  await world.host.knex.schema.renameTable(file, `${file}_away`)
  try { answers.push(await visitor.ask(`tickets/${first?.id}`), await visitor.ask('me/export.json')) } finally { await world.host.knex.schema.renameTable(`${file}_away`, file) }
  return answers
}
