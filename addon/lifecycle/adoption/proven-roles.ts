import { derivedId } from '../../../formats/ids.ts'
import { readFieldParam } from '../../../formats/field-param.ts'
import { hostFields } from '../../../migrations/first/host-fields.ts'
import { otherName } from '../../../migrations/tools/field.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import { toldFields, toldTables } from '../../../migrations/tools/told.ts'
import type { ToldField } from '../../../migrations/tools/told.ts'
import { ownTables } from '../map.ts'

/**
 * What the database itself proves of a map that is gone. Ids of ours are derived from names, the ledger says what was
 * adopted, and the relation of our ticket to its customer names the table and the field shown.
 */
export function provenRoles(look: Look): Readonly<Record<string, string>> {
  const fields = toldFields(look)
  const own = Object.entries(ownTables).flatMap(([role, preset]) => named(role, [preset, `ticketing_${preset}`].find(name => isOurTable(look, name))))
  const ticket = ['ticket', 'ticketing_ticket', 'ticketing_ticket_2'].find(name => isOurTable(look, name)) ?? adoptedTable(look)
  const check = fields.find(field => ['check_ticket', 'ticketing_check'].includes(field.name) && field.table !== 'info' && field.table !== ticket && isUsed(look, field))
  const relation = fields.filter(field => field.table === ticket && field.type === 20 && isUsed(look, field)).map(({ param }) => readFieldParam(param).relation)[0]
  // Our link to the ticket stands on the table of reports the owner agreed to.
  const link = fields.find(field => field.type === 20 && ['ticket', 'ticketing_ticket'].includes(field.name) && isOurField(field) && !isOurTable(look, field.table))
  const options = hostFields.flatMap(step => step.step === 'fields' && step.on === 'your-data' ? step.fields : [])
    .flatMap(({ name }) => fields.filter(field => field.table === 'info' && field.name === otherName({ name }) && isOurField(field)).map((field): readonly [string, string] => [`option.${name}`, field.name]))
  return Object.fromEntries([
    ...own, ...named('ticket', ticket), ...named('customers', check?.table ?? relation?.table), ...named('customers.check', check?.name),
    ...named('customers.name', relation?.caption), ...named('report', link?.table), ...named('report.ticket', link?.name), ...options,
  ])
}

const named = (role: string, name: string | undefined): readonly (readonly [string, string])[] => name === undefined || name === '' ? [] : [[role, name]]

/** Only fields that played a part are in the ledger as adopted. Undefined when it tells of none. */
export function usedFields(look: Look): ReadonlySet<string> | undefined {
  const table = adoptedTable(look)
  const used = [...look.ledger.values()].filter(({ origin, kind, okey }) => origin === 'adopted' && kind === 'field-row' && okey.startsWith(`so_fields:${table}.`)).map(({ okey }) => okey.slice(okey.indexOf('.') + 1))
  return used.length === 0 ? undefined : new Set(used)
}

const adoptedTable = (look: Look): string | undefined =>
  [...look.ledger.values()].find(({ origin, kind }) => origin === 'adopted' && kind === 'table-row')?.okey.slice('so_tables:'.length)

const isOurTable = (look: Look, name: string): boolean => toldTables(look).some(table => table.name === name && table.id === derivedId('table', name))

const isOurField = ({ id, table, name }: ToldField): boolean => id === derivedId('field', table, name)

/** Ours, or one that was there before us and that the ledger says is used. */
const isUsed = (look: Look, field: ToldField): boolean => isOurField(field) || look.ledger.has(`so_fields:${field.table}.${field.name}`)
