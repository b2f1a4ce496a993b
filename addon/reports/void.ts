import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import type { Report } from '../records/report-rows.ts'
import { say } from '../words/say.ts'
import { canonicalForm, contentHash } from './content.ts'
import { changeLink } from './links.ts'
import type { Link } from '../records/report-links.ts'
import { signaturesOf } from '../records/signatures.ts'

/** A report changed after it was signed: the signature counts no more, the signed paper stays as it was. (M44) @param report with its prices */
export async function voidIfChanged(desk: Desk, tx: Tx, report: Report, link: Link): Promise<boolean> {
  if (desk.names.lacking.length > 0) return false
  const signature = (await signaturesOf(tx, [report.id])).get(report.id)
  if (signature === undefined || signature.voidAt > 0 || contentHash(asSigned(report, signature.prices)) === signature.hash) return false
  await tx('tk_signature').where({ id: signature.id, void_at: 0 }).update({ void_at: desk.clock.now().getTime() })
  await changeLink(desk, tx, link.id, { signed: say(desk.language, 'report.void', { name: signature.name }) })
  return true
}

/** What was not shown was not signed. */
export const asSigned = (report: Report, prices: boolean): string =>
  canonicalForm(prices ? report : { ...report, materials: report.materials.map(material => ({ ...material, price: undefined })) }, prices)
