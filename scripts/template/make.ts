import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Language } from '@nios4/sdk'
import { install } from '../../addon/lifecycle/install.ts'
import { readManifest } from '../../addon/lifecycle/manifest.ts'
import { derivedId } from '../../formats/ids.ts'
import type { ListForm } from '../../formats/list-text.ts'
import { wallClockAt } from '../../formats/stamps.ts'
import { newHeader } from '../../formats/template/template.ts'
import type { Template, TemplateRow } from '../../formats/template/template.ts'
import { openHost } from '../../host/open.ts'
import { exportTemplate } from '../../host/program/export-template.ts'
import { hostFields } from '../../migrations/first/host-fields.ts'
import { layBlankCompany } from './blank-company.ts'

export type Wanted = {
  readonly language: Language
  /** How lists are written: nobody has seen the host's own form. (docs/host.md, D.4) */
  readonly listForm: ListForm
  readonly now: Date
}

/** Rows a new database begins with: sections, lists, categories, first rules and statuses, options. The rest are people's. */
const firstRows: ReadonlySet<string> = new Set(['so_forms', 'so_lists', 'so_categories', 'info', 'ticket_fields', 'ticket_states'])

/**
 * The addon as a template: a host made for the purpose, our own install into it, and what stands there then. Nothing of
 * the installation it came from goes along: no link, no state, no key. (docs/host.md, H)
 */
export async function makeTemplate({ language, listForm, now }: Wanted): Promise<Template> {
  const folder = await mkdtemp(join(tmpdir(), 'ticketing-template-'))
  const host = await openHost(`sqlite:${join(folder, 'host.db')}`)
  try {
    await layBlankCompany(host, language, listForm, now)
    await install({ address: host.address, folder, publicUrl: '' }, { consent: true, ownerEmail: 'nobody@example.invalid' }, { now: () => now })
    const label = readManifest().name[language]
    const { tables, fields, rows } = await exportTemplate(host, { label, now, rowsOf: table => firstRows.has(table) })
    return { data: headerOf(language, label, now), tables, fields, rows: rows.map(withoutInstallation) }
  } finally {
    await host.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Seed and numbers of ours, the same in every template of this language. */
function headerOf(language: Language, label: string, now: Date): Template['data'] {
  const mark = derivedId('template', language).replaceAll('-', '')
  return newHeader({
    seed: `TICKET${language.toUpperCase()}`, label, name: `tick${mark.slice(0, 4)}`, number: Number.parseInt(mark.slice(4, 10), 16),
    date: wallClockAt(now, 'Europe/Rome'),
  })
}

/** Fields of *Your data* that speak of one installation: mirrors of ours, and the key. */
const ofInstallation: ReadonlySet<string> = new Set(hostFields.flatMap(step => step.step !== 'fields' || step.on !== 'your-data' ? []
  : step.fields.filter(({ name, mirror }) => mirror === true || name === 'ticket_activation_key').map(({ name }) => name)))

const withoutInstallation = ({ table, row }: TemplateRow): TemplateRow =>
  ({ table, row: Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, table === 'info' && ofInstallation.has(name) ? '' : cell])) })
