import type { Desk } from '../desk.ts'
import { Invalid, Refused } from '../faults.ts'
import type { Customer } from '../people/person.ts'
import { sightOf, withinSight } from '../people/sight.ts'
import { host } from '../records/columns.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { reportsForCustomer } from '../reports/view.ts'
import type { ReportView } from '../reports/view.ts'
import { findTicketFor } from '../tickets/find.ts'
import type { TicketView } from '../tickets/find.ts'
import { ratingsBy } from '../tickets/rate.ts'
import { isPassword } from './passwords.ts'
import { profileOf } from './profile.ts'

/** All and only his: what the pages show him, through the same rights. (M65, decision 39) */
export async function ownData(desk: Desk, customer: Customer): Promise<object> {
  const account = customer.account === '' ? undefined : await profileOf(desk, customer)
  const { zone } = await desk.reading.options(desk)
  const rows: readonly RawRow[] = await withinSight(desk, desk.db.knex(desk.names.ticket.table), sightOf(customer)).select(host.id).orderBy(host.created)
  const tickets: object[] = []
  const rated = await ratingsBy(desk, customer.account)
  for (const row of rows) {
    const ticket = await findTicketFor(desk, customer, textOf(row[host.id]))
    const rating = rated.get(ticket.id)
    tickets.push({ ...told(ticket, customer, zone), ...rating === undefined ? {} : { rating }, reports: (await reportsForCustomer(desk, customer, { id: ticket.id, movedStamp: ticket.line })).map(toldReport) })
    // An export may be long; others must not wait for it. (decision 31)
    await new Promise(resolve => setImmediate(resolve))
  }
  return {
    account: account === undefined ? { name: customer.name, email: customer.email } : {
      name: account.name, email: account.email, phone: account.phone, language: account.language, letters: account.letters,
      registered: new Date(account.createdAt).toISOString(),
    },
    tickets,
  }
}

const told = (ticket: TicketView, { language }: Customer, zone: string): object => ({
  reference: ticket.reference,
  fields: Object.fromEntries(ticket.fields.map(({ policy, value }) => [policy.label[language], policy.kind.show(value, policy.shape, { language, zone })])),
  history: ticket.timeline.map(entry => ({
    at: entry.at.toISOString(), what: entry.kind, who: entry.author.name, text: entry.text, changes: entry.changes, files: entry.files.map(({ name }) => name),
  })),
})

/** What stands on the paper he may read, and what he put his name under. (M44) */
const toldReport = ({ report, signature, signed }: ReportView): object => ({
  number: report.number, date: report.date, start: report.start, end: report.end, fault: report.fault, work: report.work, technician: report.technician, materials: report.materials,
  ...signature === undefined ? {} : { signed: { name: signature.name, at: new Date(signature.at).toISOString(), hash: signature.hash, valid: signed } },
})

/** Leaves for good: name and contacts go, requests stay with the firm, which did the work. (M65) */
export async function leave(desk: Desk, customer: Customer, password: string): Promise<void> {
  if (customer.looking) throw new Refused('only-looking')
  const account = await profileOf(desk, customer)
  if (!await isPassword(account.passwordHash, password)) throw new Invalid({ password: { key: 'wrong-password' } })
  await desk.db.inTransaction(async tx => {
    const { id } = account
    for (const table of ['tk_session', 'tk_code', 'tk_draft']) await tx(table).where({ account: id }).delete()
    await tx('tk_notice').where({ account: id, letter: '' }).delete()
    // What he wrote by letter stands in the firm's requests; from where he wrote it need nobody know.
    await tx('tk_reply').where({ account: id }).delete()
    await tx('tk_incoming').where({ account: id }).whereNot({ state: 'waiting' }).update({ sender: '', name: '', subject: '' })
    await tx('tk_letter_stop').where({ account: id }).delete()
    await tx('tk_account').where({ id }).update({ email: '', name: '', phone: '', password_hash: '', letters: '', customer: '', state: 'closed' })
  })
}
