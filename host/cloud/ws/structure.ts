import type { TableRow } from '@nios4/sdk'
import { newId } from '../../../formats/ids.ts'
import { objectOf } from '../../../formats/json-object.ts'
import { allowed } from '../../program/host-user.ts'
import { hostUsers } from '../../program/sign-in.ts'
import type { Asking, Visible } from './visible.ts'

/** Everybody the database knows, without secrets. */
export async function users({ web }: Asking): Promise<object> {
  const everybody = await hostUsers(web)
  return { users: everybody.map(({ id, username, mail, categories, admin }) => ({ id, username, email: mail, categories, admin: admin ? 1 : 0 })) }
}

/** so_tables rows his categories may see; retired ones are among them, as in every answer. (docs/host.md, E.2) */
export async function tableList({ web, user }: Asking): Promise<object> {
  const rows: readonly TableRow[] = await web.knex<TableRow>('so_tables').orderBy('ind')
  return { tables: rows.filter(row => allowed(row.displayable, user)) }
}

/** Structure of one table and an empty record to fill in. Numbers come as text here, and here alone. (G) */
export function tableInfo({ table, fields, families }: Visible): object {
  const preset = new Map(fields.map(field => [field.fieldname, objectOf(field.param)['def']]))
  const record = Object.fromEntries([...families].map(([name, family]) => [name, family === 'text' ? texted(preset.get(name) ?? '') : texted(preset.get(name) || 0)]))
  return { table: inTexts({ ...table, syncno: 0 }), fields: fields.map(inTexts), record: { ...record, gguid: newId() } }
}

const inTexts = (row: object): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, texted(value)]))

const texted = (value: unknown): string => typeof value === 'number' || typeof value === 'string' ? String(value) : ''
