import type { Desk } from '../desk.ts'
import { isSeen } from '../fields/policies.ts'
import type { OwnersTicket } from '../tickets/for-owner.ts'

/** The fault a new report begins with: the request's own words. Customers read reports, so what is hidden from them is not copied there. (A05, N1) */
export async function firstFault(desk: Desk, { title, fields }: OwnersTicket): Promise<string> {
  const { column } = desk.names.ticket
  const described = fields.find(({ column: { column: name } }) => name === column.description)?.value
  return isSeen(await desk.reading.policies(desk), described === undefined ? column.title : column.description) ? described ?? title : ''
}
