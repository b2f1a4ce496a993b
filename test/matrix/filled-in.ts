import type { RawRow } from '../../addon/records/values.ts'
import { formsIn } from '../walker.ts'
import type { Answer } from '../walker.ts'
import { rowOf, valueIn } from './laid-field.ts'
import type { Told } from './laid-field.ts'
import type { Note, Round } from './round.ts'
import { sample, typedFor } from './samples.ts'
import { holdsFile, send } from './send.ts'

const asksFor = (answer: Answer, action: string) => ({ name }: Told): boolean => {
  const form = [...answer.text.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([whole]) => whole).find(whole => whole.includes(action)) ?? ''
  return form.includes(`name="${name}"`) || form.includes(`id="f-${name}"`)
}

const refusedIn = ({ text }: Answer): ReadonlySet<string> => new Set([...text.matchAll(/<a href="#f-([^"]+)"/g)].map(([, name = '']) => name))

/** Everything is posted at once: what is not offered is named back; then what is left is posted, and must stand in the row. */
export async function sendOpening(round: Round, note: Note): Promise<void> {
  const { world, columns, visitor, number } = round
  const page = await visitor.ask('tickets/new')
  note('asked at opening', asksFor(page, 'tickets/new"'))
  const all = valuesFor(columns, 20 + number)
  const refused = refusedIn(await send(round, 'tickets/new', { ...all, form: `all-${number}` }))
  const { table } = world.desk.names.ticket
  const before: readonly { gguid: string }[] = await world.host.knex(table).select('gguid')
  const offered = Object.fromEntries(Object.entries(all).filter(([name]) => !refused.has(name)))
  const answer = await send(round, 'tickets/new', { ...offered, form: `rest-${number}` })
  const made: readonly RawRow[] = await world.host.knex(table).whereNotIn('gguid', before.map(({ gguid }) => gguid))
  if (answer.status !== 303 || made.length !== 1) throw new Error(`what was offered was not taken: ${answer.status}, ${[...refusedIn(answer)].join()}, ${made.length} rows`)
  note('taken at opening', one => made.some(row => isStored(one, row, all[one.name] ?? '')))
}

export async function sendChange(round: Round, note: Note): Promise<void> {
  const { world, columns, visitor, number, tickets } = round
  // A check has two values only: it is off before, and ticked by the customer.
  const checks = columns.filter(({ column }) => column?.kind.name === 'check').map(({ name }) => name)
  await world.host.knex(world.desk.names.ticket.table).where({ gguid: tickets.mine }).update(Object.fromEntries(checks.map(name => [name, 0])))
  await world.follow()
  const page = await visitor.ask(`tickets/${tickets.mine}`)
  note('asked to change', asksFor(page, '/change"'))
  const before = await rowOf(world, tickets.mine)
  const form = formsIn(page.text).find(({ action }) => action.endsWith('/change'))
  // Sent back as it came it changes nothing, whatever the form could not show.
  if (form !== undefined) await visitor.ask(form.action, { method: 'POST', body: new URLSearchParams([...form.values]).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const same = await rowOf(world, tickets.mine)
  const lost = columns.filter(one => valueIn(one, before) !== valueIn(one, same)).map(({ name }) => name)
  if (lost.length > 0) throw new Error(`a form sent back untouched changed ${lost.join()}`)
  const seen = form?.values.find(([name]) => name === 'seen')?.[1] ?? '0'
  const all = valuesFor(columns, 30 + number)
  const refused = refusedIn(await send(round, `tickets/${tickets.mine}/change`, { ...all, seen }))
  if (JSON.stringify(await rowOf(world, tickets.mine)) !== JSON.stringify(same)) throw new Error('a refused change changed something')
  const offered = Object.fromEntries(Object.entries(all).filter(([name]) => !refused.has(name)))
  const answer = await send(round, `tickets/${tickets.mine}/change`, { ...offered, seen })
  if (answer.status !== 303) throw new Error(`what was offered was not taken: ${answer.status}, ${[...refusedIn(answer)].join()}`)
  const after = await rowOf(world, tickets.mine)
  note('taken as change', one => valueIn(one, after) !== valueIn(one, same))
}

const valuesFor = (columns: readonly Told[], n: number): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, column, place }) => [name, column === undefined ? 'x' : typedFor(column, sample(column, place, n + (column.kind.name === 'check' ? n % 2 : 0)))]))

function isStored(one: Told, row: RawRow, typed: string): boolean {
  if (one.column === undefined) return false
  if (holdsFile(one)) return valueIn(one, row).includes((typed.split(' ')[1] ?? '').replace(/\.png$/, ''))
  const parsed = one.column.kind.parse(typed, one.column.shape, { language: 'it', zone: 'Europe/Rome' })
  return 'value' in parsed && parsed.value !== '' && one.column.kind.key(parsed.value) === one.column.kind.key(valueIn(one, row))
}
