import { BadTemplate } from '../../../formats/template/faults.ts'
import type { Template } from '../../../formats/template/template.ts'
import { writeTemplate } from '../../../formats/template/write.ts'
import { zipTemplate } from '../../../formats/template/zip.ts'
import { databaseName } from '../../address.ts'
import { builtRows, exportTemplate } from '../../program/export-template.ts'
import { Submitted } from '../body.ts'
import { missing } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** This database as a template for new ones. Only an administrator takes it away. */
export async function showTemplate(visit: Visit): Promise<void> {
  if (!visit.user.admin) return missing(visit)
  await draw(visit, '')
}

/** What was built alone, or the rows too; people and their passwords never. (docs/host.md, H) */
export async function sendTemplate(visit: Visit): Promise<void> {
  if (!visit.user.admin) return missing(visit)
  const { host, now } = visit.console
  const name = databaseName(host.address)
  const withRows = new Submitted(visit.request).has('rows')
  let template: Template
  try { template = await exportTemplate(host, { label: name, now: now(), rowsOf: withRows ? () => true : builtRows, withoutWriters: !withRows }) } catch (fault) {
    if (fault instanceof BadTemplate) return draw(visit, fault.text[visit.language], 422)
    throw fault
  }
  visit.response.set('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}.nios4`)
  visit.response.type('application/octet-stream').send(zipTemplate(writeTemplate(template)))
}

const draw = (visit: Visit, refusal: string, status = 200): Promise<void> => visit.show('template', { title: visit.t('template'), refusal }, status)
