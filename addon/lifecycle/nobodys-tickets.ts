import type { Text } from '@nios4/sdk'
import { alive } from '../records/columns.ts'
import type { From } from '../records/open.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** A ticket whose customer has a name but no id belongs to nobody: the owner is told, and nobody else sees it. (decision 21) */
export async function nobodysTickets(from: From, table: string, key: string): Promise<readonly Text[]> {
  const row: RawRow | undefined = await from(table).where(alive).where(some => { some.where(key, '').orWhereNull(key) }).count({ tickets: '*' }).first()
  const count = numberOf(row?.['tickets'])
  if (count === 0) return []
  return count === 1
    ? [{ it: '1 ticket non è collegato a un cliente: nel portale non lo vede nessuno finché il cliente non viene scelto.', en: '1 ticket is not tied to a customer: nobody sees it in the portal until its customer is chosen.' }]
    : [{ it: `${count} ticket non sono collegati a un cliente: nel portale non li vede nessuno finché il cliente non viene scelto.`, en: `${count} tickets are not tied to a customer: nobody sees them in the portal until their customer is chosen.` }]
}
