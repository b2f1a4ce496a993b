import type { Clash, MappingLine, Text } from '@nios4/sdk'
import type { Look } from '../../../migrations/tools/look.ts'
import { toldFields, toldTables } from '../../../migrations/tools/told.ts'
import type { ToldField, ToldTable } from '../../../migrations/tools/told.ts'
import { companionsOf } from '../../../formats/columns.ts'
import { readFieldParam } from '../../../formats/field-param.ts'
import type { TicketColumn } from '../../records/names.ts'
import { ticketRoles } from './ticket-roles.ts'
import type { TicketRole } from './ticket-roles.ts'

/** Where tickets will stand: a table of ours, or one that was there before us and is used as it is. */
export type TicketSection = {
  readonly table: string
  readonly adopted: boolean
  /** Columns of an adopted section by role, '' = it has nothing for it. Not told of our own. */
  readonly columns: Readonly<Partial<Record<TicketColumn, string>>>
  readonly lines: readonly MappingLine[]
  readonly clashes: readonly Clash[]
}

export type Asked = {
  readonly look: Look
  /** The table of the customers, once known. */
  readonly customers: string | undefined
  /** What the map holds since an earlier install, and what the owner answers now. */
  readonly known: Readonly<Record<string, string>>
  readonly chosen: Readonly<Record<string, string>>
  readonly isOurs: (id: string) => boolean
  /** Fields of a section adopted before, all that may play a part: known when only their parts were forgotten. */
  readonly among?: ReadonlySet<string> | undefined
}

const both = (it: string, en: string): Text => ({ it, en })
const beside = 'ticketing_ticket'
const tableLabel = both('Tabella dei ticket', 'Table of the tickets')

/** Found by its core fields; without any of them a table called `ticket` means something else and is refused. (packaging (d), conflict table) */
export function findSection(asked: Asked): TicketSection {
  const foreign = toldTables(asked.look).filter(table => !table.retired && table.columns !== undefined && !/^(so|lo)_/.test(table.name) && !asked.isOurs(table.id))
  const wanted = asked.known['ticket'] || undefined
  const found = foreign.find(({ name }) => name === (wanted ?? 'ticket')) ?? (wanted === undefined ? foreign.find(table => isCalledTicket(table) && fits(asked, table) === 'all') : undefined)
  const free = freeName(asked.look)
  const others = foreign.filter(table => fits(asked, table) === 'all').map(({ name }) => name)
  const line = (table: string): MappingLine =>
    ({ role: 'ticket', label: tableLabel, physical: table, candidates: [...new Set([table, ...others, free])], required: false })
  if (found === undefined) return { table: wanted ?? 'ticket', adopted: false, columns: {}, lines: others.length === 0 ? [] : [line(wanted ?? 'ticket')], clashes: [] }
  const meant = wanted !== undefined || ticketRoles.some(({ column }) => asked.chosen[`ticket.${column}`] !== undefined)
  if (!meant && fits(asked, found) === 'none') return { table: found.name, adopted: false, columns: {}, lines: [line(found.name)], clashes: [differs(asked, found, free)] }
  const played = ticketRoles.map(role => ({ role, ...play(asked, found, role) }))
  return {
    table: found.name, adopted: true, columns: Object.fromEntries(played.map(({ role, name }) => [role.column, name])),
    lines: [line(found.name), ...played.map(({ role, name, candidates }): MappingLine => ({
      role: `ticket.${role.column}`, label: role.label, required: role.required,
      physical: name === '' ? undefined : `${found.name}.${name}`, candidates: candidates.map(candidate => `${found.name}.${candidate}`),
    }))],
    clashes: played.flatMap(({ clash }) => clash ?? []),
  }
}

const isCalledTicket = ({ name, label }: ToldTable): boolean => /^tickets?$/i.test(label.trim()) || /^tickets?$/.test(name)

const freeName = (look: Look): string => look.tables.has(beside) || look.columns.has(beside) ? `${beside}_2` : beside

/** How much of the core a table has by itself: all of it, something, or next to nothing. */
function fits(asked: Asked, table: ToldTable): 'all' | 'some' | 'none' {
  const core = ticketRoles.filter(({ required }) => required)
  const met = core.filter(role => best(suited(asked, table.name, role), role) !== undefined)
  return met.length === core.length ? 'all' : met.length >= 2 ? 'some' : 'none'
}

const fieldsOf = ({ look, isOurs, among }: Asked, table: string): readonly ToldField[] =>
  toldFields(look).filter(field => field.table === table && !field.retired && !isOurs(field.id) && (among?.has(field.name) ?? true)).sort((a, b) => a.place - b.place)

/** A customer is told by the relation alone: a name written by hand leads to nobody. (decision 21) */
const suited = (asked: Asked, table: string, role: TicketRole): readonly ToldField[] => fieldsOf(asked, table).filter(({ type, param, name }) =>
  role.types.includes(type) && asked.look.columns.get(table)?.has(name) === true
  && (role.column !== 'customer' || (readFieldParam(param).relation?.table === asked.customers && companionsOf(type, name).every(companion => asked.look.columns.get(table)?.has(companion.name) === true))))

function best(fields: readonly ToldField[], role: TicketRole): ToldField | undefined {
  const telling = (field: ToldField): number => role.words.findIndex(words => words.test(field.label.trim()) || words.test(field.name))
  const named = fields.filter(field => telling(field) >= 0).sort((a, b) => telling(a) - telling(b) || role.types.indexOf(a.type) - role.types.indexOf(b.type))
  if (named[0] !== undefined || role.column !== 'customer') return named[0]
  return fields.length === 1 ? fields[0] : undefined
}

/** Also one of ours that an uninstall hid, or that a crash left only planned. */
function isThere({ look }: Asked, table: string, name: string): boolean {
  const own = look.ledger.get(`so_fields:${table}.${name}`)
  const field = toldFields(look).find(told => told.table === table && told.name === name)
  return own?.origin === 'created' ? own.status !== 'lost' : field !== undefined && !field.retired && look.columns.get(table)?.has(name) === true
}

/** One we added to somebody else's section because he asked for it. */
const ownField = ({ look, isOurs }: Asked, table: string, { column }: TicketRole): ToldField | undefined =>
  toldFields(look).find(field => field.table === table && [column, `ticketing_${column}`].includes(field.name) && !field.retired && isOurs(field.id))

type Played = { readonly name: string, readonly candidates: readonly string[], readonly clash?: Clash }

function play(asked: Asked, table: ToldTable, role: TicketRole): Played {
  const fields = suited(asked, table.name, role)
  const candidates = fields.map(({ name }) => name)
  const key = `ticket.${role.column}`
  const answered = asked.chosen[key]?.split('.').at(-1)
  // Of a section adopted before, what was taken for a role stays so; if the host took it away, nothing steps in by itself.
  const kept = asked.known['ticket.adopted'] === table.name ? asked.known[key]?.split('.').at(-1) : undefined
  const held = kept === undefined || !isThere(asked, table.name, kept) ? '' : kept
  const name = answered ?? (kept === undefined ? ownField(asked, table.name, role)?.name ?? best(fields, role)?.name : held) ?? ''
  if (name === '') return role.required ? { name, candidates, clash: missing(asked, table, role, candidates) } : { name, candidates }
  const there = toldFields(asked.look).find(field => field.table === table.name && field.name === name)
  if (there === undefined || candidates.includes(name) || asked.isOurs(there.id)) return { name, candidates }
  const text = both(`Il campo ${table.name}.${name} non può fare da «${role.label.it}»: serve ${candidates.join(', ') || 'un altro campo'}.`,
    `The field ${table.name}.${name} cannot serve as “${role.label.en}”: it takes ${candidates.join(', ') || 'another field'}.`)
  return { name, candidates, clash: { key: 'field-unfit', name: `${table.name}.${name}`, role: key, text } }
}

/** A field of the core is only added to somebody else's table when he asks for it by name. */
function missing({ look }: Asked, table: ToldTable, role: TicketRole, candidates: readonly string[]): Clash {
  const held = look.columns.get(table.name)
  const companion = companionsOf(role.types[0] ?? 0, role.column).find(({ name }) => held?.has(name) === true)
  const isFree = held?.has(role.column) !== true && companion === undefined
  const offer = isFree ? role.column : `ticketing_${role.column}`
  const taken = companion === undefined ? both('', '')
    : both(` La colonna ${companion.name} è già presa da altri.`, ` The column ${companion.name} is taken by somebody else.`)
  return {
    key: companion === undefined ? 'not-mapped' : 'column-taken', name: companion === undefined ? `ticket.${role.column}` : `${table.name}.${companion.name}`, role: `ticket.${role.column}`, offer,
    text: both(
      `«${table.label || table.name}» sembra una sezione Ticket, ma manca: ${role.label.it}.${taken.it} Indica quale campo è (${candidates.join(', ') || 'nessuno adatto'}), aggiungi ${offer}, oppure installa accanto come ${beside}.`,
      `“${table.label || table.name}” looks like a ticket section, but lacks: ${role.label.en}.${taken.en} Say which field it is (${candidates.join(', ') || 'none fits'}), add ${offer}, or install beside it as ${beside}.`),
  }
}

function differs(asked: Asked, table: ToldTable, offer: string): Clash {
  const lacking = ticketRoles.filter(role => role.required && best(suited(asked, table.name, role), role) === undefined)
  const label = table.label || table.name
  return {
    key: 'table-taken', name: table.name, role: 'ticket', offer,
    text: both(
      `La tabella «${label}» (${table.name}) c'è già ed è un'altra cosa: mancano ${lacking.map(role => role.label.it).join(', ')}. Non la tocchiamo: si può installare accanto, come ${offer}.`,
      `The table “${label}” (${table.name}) is there already and is something else: it lacks ${lacking.map(role => role.label.en).join(', ')}. We leave it alone: the addon can stand beside it, as ${offer}.`),
  }
}
