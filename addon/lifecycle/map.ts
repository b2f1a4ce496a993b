import type { MappingLine, Text } from '@nios4/sdk'
import { familyOf } from '../../formats/columns.ts'
import type { Look } from '../../migrations/tools/look.ts'
import type { Role } from '../../migrations/tools/steps.ts'
import { ticketColumns } from '../records/names.ts'
import type { TicketSection } from './adoption/find-section.ts'
import { toldFields, toldTables } from '../../migrations/tools/told.ts'
import type { ToldField, ToldTable } from '../../migrations/tools/told.ts'
import { nothing, workTables } from './work-roles.ts'

/** Role to physical place. A field's place names its table too. */
export type Place = { readonly table: string, readonly field: string }
export type RoleMap = ReadonlyMap<string, Place>

const both = (it: string, en: string): Text => ({ it, en })

type FieldRole = { readonly role: Role, readonly label: Text, readonly required: boolean, readonly types: readonly number[], readonly words: readonly RegExp[] }

const fieldRoles: Readonly<Record<'customers' | 'your-data', readonly FieldRole[]>> = {
  customers: [
    { role: 'customers.name', label: both('Nome del cliente', "Customer's name"), required: true, types: [0],
      words: [/ragione.?sociale|denominazione|company.?name|business.?name/i, /^(nome|name|customer|cliente)$|customer.?name|nome.?cliente|nominativo/i, /azienda|company|nome|name/i] },
    { role: 'customers.email', label: both('E-mail del cliente', "Customer's e-mail"), required: true, types: [14, 0], words: [/^e?-?_?mail$/i, /e-?mail|posta/i] },
    { role: 'customers.phone', label: both('Telefono del cliente', "Customer's phone"), required: false, types: [26, 0], words: [/^(telefono|phone|tel)/i, /cell|mobile|telefono|phone/i] },
  ],
  'your-data': [
    { role: 'your-data.company', label: both("Nome dell'azienda", 'Name of the company'), required: false, types: [0],
      words: [/nome.?azienda|ragione.?sociale|company.?name|name.?of.?the.?company|denominazione/i, /azienda|company|^(nome|name)$/i] },
    { role: 'your-data.email', label: both("E-mail dell'azienda", "Company's e-mail"), required: false, types: [14, 0], words: [/^e?-?_?mail/i, /e-?mail/i] },
    { role: 'your-data.logo', label: both('Logo', 'Logo'), required: false, types: [2], words: [/logo/i, /immagine|image|marchio/i] },
  ],
}

const customersWords = [/^(clienti|customers|clients)$/i, /^anagrafic(a|he).*client|client|customer/i, /anagrafic|contatti|contacts/i]

/** Proposals by label, type and name, with everything else that could do. What the owner chose wins. (decision 4) */
export function proposeMap(look: Look, chosen: Readonly<Record<string, string>>, isOurs: (id: string) => boolean): readonly MappingLine[] {
  const tables = toldTables(look).filter(({ id, name, retired }) => !retired && !/^(so|lo)_/.test(name) && name !== 'info' && !isOurs(id))
  const withMail = tables.filter(({ name }) => fieldsOf(look, name, isOurs).some(field => field.type === 14 || /e-?mail/i.test(field.name)))
  const customers = chosen['customers']?.toLowerCase() ?? bestTable(withMail)
  const yourData = look.tables.has('info') ? 'info' : undefined
  return [
    { role: 'customers', label: both('Tabella dei clienti', 'Table of the customers'), physical: customers, candidates: tables.map(({ name }) => name), required: true },
    ...fieldLines('customers', customers, look, chosen, isOurs),
    { role: 'your-data', label: both('I tuoi dati', 'Your data'), physical: yourData, candidates: yourData === undefined ? [] : [yourData], required: true },
    ...fieldLines('your-data', yourData, look, chosen, isOurs),
    ...ownNameLines(look, customers, chosen, isOurs),
  ]
}

function fieldLines(
  role: 'customers' | 'your-data', table: string | undefined, look: Look, chosen: Readonly<Record<string, string>>, isOurs: (id: string) => boolean,
): readonly MappingLine[] {
  return fieldRoles[role].map(wanted => {
    const fields = table === undefined ? [] : fieldsOf(look, table, isOurs)
    const suited = fields.filter(field => wanted.types[0] === 2 ? [2, 28, 0].includes(field.type) : familyOf(field.type) === 'text')
    const picked = chosen[wanted.role]
    const physical = picked === undefined ? bestField(suited, wanted)?.name : picked.split('.').at(-1)
    const qualify = (name: string): string => `${table ?? ''}.${name}`
    return {
      role: wanted.role, label: wanted.label, required: wanted.required,
      physical: physical === undefined || table === undefined || physical === '' ? undefined : qualify(physical),
      candidates: suited.map(({ name }) => qualify(name)),
    }
  })
}

const fieldsOf = (look: Look, table: string, isOurs: (id: string) => boolean): readonly ToldField[] =>
  toldFields(look).filter(field => field.table === table && !field.retired && !isOurs(field.id)).sort((a, b) => a.place - b.place)

function bestTable(tables: readonly ToldTable[]): string | undefined {
  for (const words of customersWords) {
    const found = tables.find(({ label, name }) => words.test(label.trim()) || words.test(name))
    if (found !== undefined) return found.name
  }
  return undefined
}

/** The right type with a telling name first, then the name alone, then the only field of a type that cannot be mistaken. */
function bestField(fields: readonly ToldField[], wanted: FieldRole): ToldField | undefined {
  const telling = (field: ToldField): number => wanted.words.findIndex(words => words.test(field.label.trim()) || words.test(field.name))
  const named = fields.filter(field => telling(field) >= 0 && !/\bpec\b/i.test(`${field.label} ${field.name}`)).sort((a, b) =>
    Number(!wanted.types.slice(0, 1).includes(a.type)) - Number(!wanted.types.slice(0, 1).includes(b.type)) || telling(a) - telling(b))
  if (named[0] !== undefined) return named[0]
  const typed = fields.filter(field => field.type === wanted.types[0] && wanted.types[0] !== 0)
  return typed.length === 1 ? typed[0] : undefined
}

/** Tables of ours by role, under the names they get where nobody has them. */
export const ownTables = {
  message: 'ticket_message', file: 'ticket_file', log: 'ticket_log', rules: 'ticket_fields', states: 'ticket_states',
  letters: 'ticket_letters', ratings: 'ticket_rating', reports: 'ticket_report', webhooks: 'ticket_webhook',
} as const

/** Names of ours that somebody else has: the owner chooses another one here. */
function ownNameLines(look: Look, customers: string | undefined, chosen: Readonly<Record<string, string>>, isOurs: (id: string) => boolean): readonly MappingLine[] {
  const tables = toldTables(look).filter(({ id, name }) => !isOurs(id) && Object.values(ownTables).some(preset => preset === name))
  const lines = Object.entries(ownTables).filter(([, preset]) => tables.some(({ name }) => name === preset)).map(([role, preset]): MappingLine => ({
    role, label: both(`Nome della nostra tabella ${preset}`, `Name of our table ${preset}`), physical: chosen[role] ?? preset, candidates: [preset, `ticketing_${preset}`], required: false,
  }))
  const check = toldFields(look).find(({ table, name }) => table === customers && name === 'check_ticket')
  if (customers === undefined || check === undefined || isOurs(check.id)) return lines
  const wanted = chosen['customers.check']?.split('.').at(-1) ?? 'check_ticket'
  return [...lines, {
    role: 'customers.check', label: both('Chi può aprire ticket', 'Who may open tickets'), physical: `${customers}.${wanted}`,
    candidates: ['check_ticket', 'ticketing_check'].map(name => `${customers}.${name}`), required: false,
  }]
}

/** What the owner said he has not, so that nobody proposes it to him again. */
const isDeclined = (role: string, chosen: Readonly<Record<string, string>>): boolean =>
  workTables.some(table => role === table || role.startsWith(`${table}.`)) && ['', nothing].includes(chosen[role] ?? 'proposed')

/** The whole map: what was proposed or chosen of the host's, and our own names. */
export function roleMap(lines: readonly MappingLine[], chosen: Readonly<Record<string, string>>, section: TicketSection): RoleMap {
  const map = new Map<string, Place>()
  for (const { role, physical } of lines.filter(line => !line.role.startsWith('status:'))) {
    const [table = '', field = ''] = (physical ?? '').toLowerCase().split('.')
    map.set(role, physical === undefined && isDeclined(role, chosen) ? { table: '', field: nothing } : { table, field })
  }
  for (const [role, preset] of Object.entries(ownTables)) map.set(role, { table: chosen[role] ?? preset, field: '' })
  map.set('customers.check', { table: map.get('customers')?.table ?? '', field: chosen['customers.check']?.split('.').at(-1) ?? 'check_ticket' })
  map.set('ticket', { table: section.table, field: '' })
  map.set('ticket.adopted', { table: section.adopted ? section.table : '', field: '' })
  for (const column of ticketColumns) {
    const field = section.adopted ? section.columns[column] ?? '' : column
    map.set(`ticket.${column}`, field === '' ? { table: '', field } : { table: section.table, field })
  }
  return map
}
