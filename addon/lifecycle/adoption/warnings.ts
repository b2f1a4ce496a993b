import type { Text } from '@nios4/sdk'
import { familyOf } from '../../../formats/columns.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import { toldFields } from '../../../migrations/tools/told.ts'
import { host, relationKey } from '../../records/columns.ts'
import type { From } from '../../records/open.ts'
import { textOf } from '../../records/values.ts'
import type { RawRow } from '../../records/values.ts'
import { nobodysTickets } from '../nobodys-tickets.ts'
import type { Place } from '../map.ts'
import type { TicketSection } from './find-section.ts'
import type { StatusMeaning } from './statuses.ts'

const both = (it: string, en: string): Text => ({ it, en })

const linkType = 25

/** What the owner of a host with a past should know before he agrees. (decisions 4, 15, 21) */
export async function adoptionWarnings(
  from: From, look: Look, section: TicketSection, meanings: readonly StatusMeaning[], isOurs: (id: string) => boolean, check: Place | undefined,
): Promise<readonly Text[]> {
  return [...await otherPortal(from, look, isOurs), ...await unowned(from, look, section), ...await oddChecks(from, look, isOurs, check), ...unknownStatuses(meanings)]
}

/** Settings of tickets among *Your data* that are not ours: with a filled link another portal seems to be at work. */
async function otherPortal(from: From, look: Look, isOurs: (id: string) => boolean): Promise<readonly Text[]> {
  const columns = look.columns.get('info')
  const settings = toldFields(look).filter(field => field.table === 'info' && !field.retired && !isOurs(field.id) && columns?.has(field.name) === true
    && /ticket/i.test(`${field.name} ${field.label} ${field.panel}`))
  if (settings.length === 0) return []
  const links = settings.filter(({ type }) => type === linkType)
  const row: RawRow | undefined = links.length === 0 ? undefined
    : await from('info').where(host.retired, 0).orderBy(host.stamp, 'desc').first(links.map(({ name }) => name))
  const link = links.map(({ name }) => textOf(row?.[name]).trim()).find(text => text !== '')
  const named = settings.map(({ label, name }) => label || name).join(', ')
  return link === undefined
    ? [both(`In «I tuoi dati» ci sono già impostazioni per i ticket (${named}): restano come sono.`, `Your data holds settings for tickets already (${named}): they stay as they are.`)]
    : [both(
      `Sembra che un altro portale per i clienti sia già in funzione (${link}): finché lavorano tutti e due, i clienti possono ricevere due lettere per ogni novità. Le sue impostazioni (${named}) restano come sono.`,
      `Another portal for customers seems to be at work already (${link}): while both are, customers may get two letters for everything new. Its settings (${named}) stay as they are.`)]
}

async function unowned(from: From, look: Look, section: TicketSection): Promise<readonly Text[]> {
  const key = relationKey(section.columns.customer ?? '')
  return section.adopted && look.columns.get(section.table)?.has(key) === true ? nobodysTickets(from, section.table, key) : []
}

/** A check that was there before us may hold other numbers: they let in like a 1, and stay as they are. (packaging (d), conflict table) */
async function oddChecks(from: From, look: Look, isOurs: (id: string) => boolean, check: Place | undefined): Promise<readonly Text[]> {
  const field = toldFields(look).find(({ table, name }) => table === check?.table && name === check.field)
  if (field === undefined || isOurs(field.id) || familyOf(field.type) === 'text' || look.columns.get(field.table)?.has(field.name) !== true) return []
  const rows: readonly RawRow[] = await from(field.table).where(host.retired, 0).whereNotIn(field.name, [0, 1]).groupBy(field.name).orderBy(field.name).limit(20).select({ value: field.name }).count({ rows: '*' })
  if (rows.length === 0) return []
  const values = rows.map(row => `${textOf(row['value'])} (${textOf(row['rows'])})`).join(', ')
  return [both(`In «${field.label || field.name}» ci sono altri valori oltre a 0 e 1: ${values}. Valgono come acceso e restano come sono.`, `“${field.label || field.name}” holds values beside 0 and 1: ${values}. They count as on and stay as they are.`)]
}

function unknownStatuses(meanings: readonly StatusMeaning[]): readonly Text[] {
  const unknown = meanings.filter(meaning => meaning.unknown).map(({ value }) => `«${value}»`).join(', ')
  return unknown === '' ? [] : [both(`Nessuno ci ha detto che cosa vuol dire lo stato ${unknown}: conta come «aperto» finché non lo dici.`, `Nobody told us what the status ${unknown} means: it counts as “open” until you say so.`)]
}
