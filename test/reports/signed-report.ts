import type { Customer } from '../../addon/people/person.ts'
import { showReport } from '../../addon/reports/change.ts'
import { createReport } from '../../addon/reports/create.ts'
import { signReport, sumOf } from '../../addon/reports/sign.ts'
import { reportForCustomer } from '../../addon/reports/view.ts'
import type { World } from '../world.ts'

/** Rita has signed the report of a ticket of hers. */
export type SignedReport = { readonly ticket: string, readonly report: string, readonly rita: Customer }

export async function signedReport({ workshop, desk, save, follow }: World): Promise<SignedReport> {
  const [first] = workshop.customers
  const ticket = await save('ticket', { title: 'Forno', customer: first?.name ?? '', gguid_customer: first?.id ?? '' })
  await follow()
  const { report } = await createReport(desk, ticket, { date: '2026-11-23', start: '', end: '', fault: 'Freddo', work: 'Scaldato', technician: '', materials: [] }, '')
  await showReport(desk, report, { shown: true, prices: true })
  const rita: Customer = { kind: 'customer', account: 'x', customer: first?.id ?? '', name: 'Rita', email: '', language: 'it', looking: false }
  await signReport(desk, rita, report, { name: 'Rita Rossi', agreed: true, drawn: '', seen: sumOf(await reportForCustomer(desk, rita, report)) })
  return { ticket, report, rita }
}
