import type { FieldRow } from '@nios4/sdk'
import type { HostDatabase } from '../../open.ts'
import { fieldRow } from '../../program/fields.ts'
import type { NewField } from '../../program/fields.ts'
import type { HostUser } from '../../program/host-user.ts'

/** A field row whose column is not the one its type asks for; without `column` it has none. Doing it twice changes nothing. */
export async function strayField(
  host: HostDatabase, user: HostUser, field: Pick<NewField, 'table' | 'name' | 'label' | 'type'> & { readonly column?: string },
): Promise<void> {
  const { table, name, label, type, column } = field
  if (await host.knex<FieldRow>('so_fields').where({ tablename: table, fieldname: name }).first() !== undefined) return
  if (column !== undefined) await host.knex.raw(`ALTER TABLE ?? ADD COLUMN ?? ${column}`, [table, name])
  await host.knex<FieldRow>('so_fields').insert(fieldRow(user, { table, name, label, type }, 90, 900))
}

/** Ids of the living rows, oldest first. */
export async function rowsOf(host: HostDatabase, table: string): Promise<readonly string[]> {
  const rows: readonly { readonly gguid: string }[] = await host.knex(table).where({ eli: 0, arc: 0 }).orderBy(['tidc', 'ind', 'gguid']).select('gguid').limit(50)
  return rows.map(({ gguid }) => gguid)
}
