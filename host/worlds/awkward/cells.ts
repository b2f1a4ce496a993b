import type { Cell, FieldRow } from '@nios4/sdk'
import { companionsOf, familyOf } from '../../../formats/columns.ts'
import type { HostDatabase } from '../../open.ts'
import type { HostUser } from '../../program/host-user.ts'
import { rowsOf, strayField } from './stray.ts'

/** An integer field over a DOUBLE column, as a client with other types makes it: 12.0 and 12.5 where 12 is meant. */
export async function floatsForIntegers(host: HostDatabase, user: HostUser, table: string): Promise<void> {
  await strayField(host, user, { table, name: 'lettura', label: 'Lettura contatore', type: 9, column: 'DOUBLE NOT NULL DEFAULT 0' })
  const [first, second] = await rowsOf(host, table)
  if (first !== undefined) await host.knex(table).where({ gguid: first }).update({ lettura: 12.0 })
  if (second !== undefined) await host.knex(table).where({ gguid: second }).update({ lettura: 12.5 })
}

/** A money field over a TEXT column, holding numbers as people type them. */
export async function numbersAsText(host: HostDatabase, user: HostUser, table: string): Promise<void> {
  await strayField(host, user, { table, name: 'importo_scritto', label: 'Importo scritto', type: 5, column: "TEXT NOT NULL DEFAULT ''" })
  const texts = ['1.0', '12,50', ' 1.234,00 €', 'dodici', '']
  for (const [place, id] of (await rowsOf(host, table)).entries()) {
    await host.knex(table).where({ gguid: id }).update({ importo_scritto: texts[place % texts.length] ?? '' })
  }
}

/** JSON, markup and control characters where plain text is expected, in the table's first notes or text field. */
export async function jsonInTextCells(host: HostDatabase, table: string, field?: string): Promise<void> {
  const column = field ?? await firstText(host, table)
  if (column === undefined) return
  const texts = ['{"gguidfile":"","nomefile":"<b>x</b>"}', '["uno","due"]', '<script>alert(1)</script> "a" & b\u0007']
  for (const [place, id] of (await rowsOf(host, table)).slice(-3).entries()) {
    await host.knex(table).where({ gguid: id }).update({ [column]: texts[place] ?? '' })
  }
}

/** Companion texts are the only cells a foreign client may leave NULL. (docs/host.md, C.1) */
export async function nullsInCompanions(host: HostDatabase, table: string, ids?: readonly string[]): Promise<void> {
  const nulls = Object.fromEntries((await fieldsOf(host, table)).flatMap(({ fieldtype, fieldname }) =>
    companionsOf(fieldtype, fieldname).filter(({ family }) => family === 'text').map(({ name }) => [name, null] as const)))
  if (Object.keys(nulls).length === 0) return
  await host.knex(table).whereIn('gguid', ids ?? (await rowsOf(host, table)).slice(0, 1)).update(nulls)
}

/** Defect 5: the mirror turns every apostrophe into a backtick, without touching the stamp. */
export async function backticksForApostrophes(host: HostDatabase, table: string): Promise<void> {
  for (const { fieldname, fieldtype } of await fieldsOf(host, table)) {
    if (familyOf(fieldtype) !== 'text' || !await host.knex.schema.hasColumn(table, fieldname)) continue
    await host.knex(table).update({ [fieldname]: host.knex.raw("replace(??, '''', '`')", [fieldname]) })
  }
}

/** Defect 1: pulled rows lose stamp, author, assignment, parent, order and companions. */
export async function zeroedStamps(host: HostDatabase, table: string, ids?: readonly string[]): Promise<void> {
  const lost: Record<string, Cell> = { tid: 0, ut: '', uta: '', gguidp: '', tap: '', ind: 0 }
  for (const { fieldname, fieldtype } of await fieldsOf(host, table)) {
    for (const { name, family } of companionsOf(fieldtype, fieldname)) lost[name] = family === 'double' ? 0 : ''
  }
  await host.knex(table).whereIn('gguid', ids ?? (await rowsOf(host, table)).slice(0, 1)).update(lost)
}

async function firstText(host: HostDatabase, table: string): Promise<string | undefined> {
  const fields = await fieldsOf(host, table)
  return (fields.find(({ fieldtype }) => fieldtype === 1) ?? fields.find(({ fieldtype }) => fieldtype === 0))?.fieldname
}

const fieldsOf = async (host: HostDatabase, table: string): Promise<readonly FieldRow[]> =>
  host.knex<FieldRow>('so_fields').where({ tablename: table, eli: 0 }).orderBy('columnindex')
