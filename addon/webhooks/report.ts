import type { Desk } from '../desk.ts'
import { isMissingPart } from '../fields/reading.ts'
import { isBeyond } from '../records/beyond.ts'
import { linksOf } from '../records/report-links.ts'
import { reportsById } from '../records/report-rows.ts'
import type { Report } from '../records/report-rows.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

type Asked = { readonly report: string, readonly ticket: string, /** Whose eyes the program has; undefined = the firm's. */ readonly customer: string | undefined }

/** The report an event speaks of. A customer's program reads what his page shows: opened to him, his own, with prices only where the owner said so. (M48, S16) */
export async function reportIn(desk: Desk, { report, ticket, customer }: Asked): Promise<object | 'hidden'> {
  try {
    const { knex } = desk.db
    if (customer === undefined) return wordsOf((await reportsById(knex, desk.names, [report], true)).get(report)) ?? { id: report }
    const seen: RawRow | undefined = await knex('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket }).first('moved_stamp')
    const link = (await linksOf(desk, knex, { reports: [report] })).find(one => one.ticket === ticket && one.shown && isBeyond(numberOf(seen?.['moved_stamp']), one.created))
    const found = link === undefined ? undefined : (await reportsById(knex, desk.names, [report], link.prices)).get(report)
    return found?.customer.id === customer && customer !== '' ? wordsOf(found) ?? 'hidden' : 'hidden'
  } catch (fault) {
    // Somebody has taken a field of the reports away: calls about everything else go on. (R19)
    if (isMissingPart(fault)) return 'hidden'
    throw fault
  }
}

function wordsOf(report: Report | undefined): object | undefined {
  if (report === undefined) return undefined
  const { id, number, fault, work, technician, materials } = report
  return { id, number, fault, work, technician, materials }
}
