import sharp from 'sharp'
import type { Customer } from '../../addon/people/person.ts'
import { showReport } from '../../addon/reports/change.ts'
import { createReport } from '../../addon/reports/create.ts'
import { signReport, sumOf } from '../../addon/reports/sign.ts'
import { reportForCustomer } from '../../addon/reports/view.ts'
import { addField } from '../../host/program/fields.ts'
import { storeFile } from '../../host/program/files.ts'
import { ruleRows } from '../every-kind.ts'
import type { World } from '../world.ts'

/** One of everything an address can name, all Rita's. */
export type Objects = { readonly ticket: string, readonly number: number, readonly file: string, readonly column: string, readonly report: string }

export const unknownId = '99999999-9999-4999-8999-999999999999'

export async function layObjects(world: World): Promise<Objects> {
  const { host, owner, desk, clock, folder, workshop } = world
  const { ticket, file, message } = desk.names
  const [rita] = workshop.customers
  await addField(host, owner, { table: ticket.table, name: 'foto', label: 'Foto', type: 2, now: clock.now() })
  await world.follow()
  await ruleRows(desk, ['foto'], { shown_in_detail: 1 })
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#2a6' } }).png().toBuffer()
  const stored = (table: string): Promise<string> => storeFile(host, `${folder}/files`, table, bytes, 'forno.png', { now: clock.now() })
  const parent = { table: ticket.table, id: await world.save(ticket.table, {
    title: 'Forno', status: 'Aperto', customer: rita?.name ?? '', gguid_customer: rita?.id ?? '', foto: await stored(ticket.table),
  }) }
  await world.save(message, { body: 'Arrivo domani' }, undefined, parent)
  const kept = await world.save(file, { file: await stored(file) }, undefined, parent)
  await world.follow()
  const row: { number: number } | undefined = await host.knex(ticket.table).where({ gguid: parent.id }).first('number')
  return { ticket: parent.id, number: Number(row?.number), file: kept, column: 'foto', report: await signedReport(world, parent.id) }
}

/** A report of that ticket, open to its customer and signed by her. */
async function signedReport({ desk, workshop }: World, ticket: string): Promise<string> {
  const [rita] = workshop.customers
  const { report } = await createReport(desk, ticket, { date: '2026-11-23', start: '', end: '', fault: 'Freddo', work: 'Scaldato', technician: '', materials: [] }, 'laid')
  await showReport(desk, report, { shown: true, prices: true })
  const person: Customer = { kind: 'customer', account: 'laid', customer: rita?.id ?? '', name: 'Rita', email: '', language: 'it', looking: false }
  await signReport(desk, person, report, { name: 'Rita Rossi', agreed: true, drawn: '', seen: sumOf(await reportForCustomer(desk, person, report)) })
  return report
}

/** Fills the `:names` of a route. A name nobody taught this function fails the test. */
export function filledPath(path: string, objects: Objects): string {
  return path.replace(/:([a-z]+)/g, (_, name: string) => {
    if (name === 'reference') return String(objects.number)
    if (name === 'id' && path.includes('reports/')) return objects.report
    if (name === 'ticket') return objects.ticket
    if (name === 'id') return path.includes(':column') ? objects.ticket : objects.file
    if (name === 'column') return objects.column
    if (name === 'small') return 'small'
    if (name === 'code' || name === 'key') return 'A'.repeat(43)
    if (name === 'letter') return 'reply-it'
    if (name === 'way') return 'A'.repeat(82)
    throw new Error(`what stands for :${name} in ${path}? Teach test/matrix/objects.ts`)
  })
}

export const foreignObjects: Objects = { ticket: unknownId, number: 987_654, file: unknownId, column: 'foto', report: unknownId }
