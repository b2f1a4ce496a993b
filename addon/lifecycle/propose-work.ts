import type { MappingLine, Text } from '@nios4/sdk'
import { companionsOf } from '../../formats/columns.ts'
import { readFieldParam } from '../../formats/field-param.ts'
import { objectOf } from '../../formats/json-object.ts'
import type { Look } from '../../migrations/tools/look.ts'
import { vouched } from '../../migrations/tools/piece.ts'
import { toldFields, toldTables } from '../../migrations/tools/told.ts'
import type { ToldField } from '../../migrations/tools/told.ts'
import { nothing, tableLabels, tableWords, workFields, workTables } from './work-roles.ts'
import type { WorkField, WorkTable } from './work-roles.ts'

export type WorkAsked = {
  readonly look: Look
  readonly customers: string | undefined
  readonly ticket: string
  /** What an earlier install settled and what the owner answers now; '' or `-` = he wants none. */
  readonly chosen: Readonly<Record<string, string>>
  readonly isOurs: (id: string) => boolean
}

const isRefused = (answer: string | undefined): boolean => answer === '' || answer === nothing

/** Reports and invoices of the host, each optional: proposed by labels, types and relations, corrected by the owner. (decision 4, A05, A06) */
export function proposeWork(asked: WorkAsked): readonly MappingLine[] {
  const tables = new Map<WorkTable, string | undefined>()
  return workTables.flatMap((role): readonly MappingLine[] => {
    const candidates = candidatesFor(asked, role, tables)
    const answer = asked.chosen[role]?.toLowerCase()
    // Rows go with their parent; a table the host no longer has plays no part.
    const answered = answer !== undefined && asked.look.columns.has(answer) && (candidates.length > 0 || parentOf(role) === undefined)
    const physical = isRefused(answer) ? undefined : answered ? answer : pick(asked, role, candidates)
    tables.set(role, physical)
    if (physical === undefined && candidates.length === 0) return []
    const line: MappingLine = { role, label: tableLabels[role], physical, candidates, required: false }
    return physical === undefined ? [line] : [line, ...workFields[role].map(wanted => fieldLine(asked, physical, wanted)), ...role === 'report' ? [linkLine(asked, physical)] : []]
  })
}

function candidatesFor(asked: WorkAsked, role: WorkTable, tables: ReadonlyMap<WorkTable, string | undefined>): readonly string[] {
  const foreign = toldTables(asked.look).filter(({ id, name, retired, columns }) => !retired && columns !== undefined && !/^(so|lo|tk)_/.test(name) && name !== 'info'
    && name !== asked.customers && name !== asked.ticket && !asked.isOurs(id) && !asked.look.otherEngines.has(name)).map(({ name }) => name)
  const ofCustomers = (table: string): boolean => fieldsOf(asked, table).some(field => pointsTo(field, asked.customers))
  if (role === 'report') return foreign.filter(table => ofCustomers(table) && !foreign.includes(`${table}_rows`))
  if (role === 'invoice') return foreign.filter(table => ofCustomers(table) && foreign.includes(`${table}_rows`))
  const parent = tables.get(parentOf(role) ?? role)
  return parent === undefined ? [] : foreign.filter(table => table === `${parent}_rows` || childrenOf(asked.look, parent).includes(table))
}

const parentOf = (role: WorkTable): WorkTable | undefined => role === 'materials' ? 'report' : role === 'invoice-rows' ? 'invoice' : undefined

function pick(asked: WorkAsked, role: WorkTable, candidates: readonly string[]): string | undefined {
  if (role === 'invoice-rows' || role === 'materials') return candidates.find(name => name.endsWith('_rows')) ?? candidates.find(name => fieldLine(asked, name, quantityOf(role)).physical !== undefined)
  const told = toldTables(asked.look).filter(({ name }) => candidates.includes(name))
  for (const words of tableWords[role]) {
    const found = told.find(({ label, name }) => words.test(label.trim()) || words.test(name.replaceAll('_', ' ')))
    if (found !== undefined) return found.name
  }
  return undefined
}

const quantityOf = (role: 'materials' | 'invoice-rows'): WorkField => workFields[role].find(wanted => wanted.role === `${role}.quantity`) ?? { role, label: tableLabels[role], types: [10], words: [] }

function fieldLine(asked: WorkAsked, table: string, wanted: WorkField): MappingLine {
  const suited = fieldsOf(asked, table).filter(field => wanted.types.includes(field.type) && (wanted.to === undefined || pointsTo(field, asked.customers)))
  const answer = asked.chosen[wanted.role]?.toLowerCase().split('.').at(-1)
  const physical = isRefused(answer) ? undefined : answer ?? bestOf(suited, wanted)?.name
  return { role: wanted.role, label: wanted.label, required: false, physical: physical === undefined ? undefined : `${table}.${physical}`, candidates: suited.map(({ name }) => `${table}.${name}`) }
}

function bestOf(fields: readonly ToldField[], { words, types, to }: WorkField): ToldField | undefined {
  const telling = (field: ToldField): number => words.findIndex(word => word.test(field.label.trim()) || word.test(field.name))
  const named = fields.filter(field => telling(field) >= 0).sort((a, b) => telling(a) - telling(b) || types.indexOf(a.type) - types.indexOf(b.type))
  return named[0] ?? (to === undefined ? undefined : fields[0])
}

const linkLabel: Text = { it: 'Ticket del rapporto', en: "Report's ticket" }

/** A field of his that leads to the ticket already, or ours under a name that is free. */
function linkLine(asked: WorkAsked, table: string): MappingLine {
  const own = toldFields(asked.look).filter(field => field.table === table && field.type === 20 && !field.retired && !asked.isOurs(field.id) && pointsTo(field, asked.ticket) && isWhole(asked, field))
  const free = ['ticket', 'ticketing_ticket'].find(name => isFree(asked, table, name)) ?? 'ticketing_ticket_2'
  const candidates = [...own.map(({ name }) => name), free]
  const answer = asked.chosen['report.ticket']?.toLowerCase().split('.').at(-1)
  const physical = isRefused(answer) || answer === undefined ? candidates[0] : answer
  return { role: 'report.ticket', label: linkLabel, required: false, physical: `${table}.${physical}`, candidates: [...new Set([physical, ...candidates])].map(name => `${table}.${name}`) }
}

function isFree({ look, isOurs }: WorkAsked, table: string, name: string): boolean {
  const field = toldFields(look).find(told => told.table === table && told.name === name)
  if (field !== undefined) return isOurs(field.id)
  return [name, ...companionsOf(20, name).map(companion => companion.name)].every(column => look.columns.get(table)?.has(column) !== true || vouched(look, `col:${table}.${column}`))
}

const fieldsOf = (asked: WorkAsked, table: string): readonly ToldField[] =>
  toldFields(asked.look).filter(field => field.table === table && !field.retired && !asked.isOurs(field.id) && isWhole(asked, field)).sort((a, b) => a.place - b.place)

const isWhole = ({ look }: WorkAsked, { table, name, type }: ToldField): boolean =>
  [name, ...type === 20 ? companionsOf(type, name).map(companion => companion.name) : []].every(column => look.columns.get(table)?.has(column) === true)

const pointsTo = (field: ToldField, table: string | undefined): boolean => field.type === 20 && table !== undefined && readFieldParam(field.param).relation?.table.toLowerCase() === table

function childrenOf(look: Look, parent: string): readonly string[] {
  const named = objectOf(look.tables.get(parent)?.param ?? null)['additionals_tables']
  return Array.isArray(named) ? named.filter(name => typeof name === 'string').map(name => name.toLowerCase()) : []
}
