import type { FieldRow } from '@nios4/sdk'
import { physicalName } from '../../formats/columns.ts'
import { familiesOf } from '../../formats/travelling.ts'
import type { Families } from '../../formats/travelling.ts'
import type { HostDatabase } from '../open.ts'

/** What each column of a table holds, as its field rows tell it; only columns that are really there. (docs/host.md, B.7) */
export async function tableFamilies({ knex }: HostDatabase, table: string): Promise<Families> {
  // Of doubled rows the newest counts, so it comes last and the first of a name is taken.
  const fields = await knex<FieldRow>('so_fields').where({ tablename: table }).orderBy('tid', 'desc').select('fieldname', 'fieldtype')
  const held = new Set(Object.keys(await knex(table).columnInfo()).map(name => name.toLowerCase()))
  return new Map([...familiesOf(fields)].filter(([name]) => held.has(physicalName(name).toLowerCase())))
}
