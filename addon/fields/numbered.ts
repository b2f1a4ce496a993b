import type { Desk } from '../desk.ts'
import type { Policies } from './policies.ts'
import { fieldOf, isSeen } from './policies.ts'
import type { Surroundings } from './reading.ts'

/** A ticket's number is ours to give where it is a whole number; an adopted counter is a text and stays the host's. (decision 18) */
export const givesNumbers = (desk: Desk, { ticketColumns }: Surroundings): boolean =>
  ticketColumns.some(({ column, kind }) => column === desk.names.ticket.column.number && kind.name === 'integer')

/** Whether a customer sees a whole number by which his tickets are named and ordered. */
export const isNumbered = (policies: Policies, column: string): boolean =>
  isSeen(policies, column) && fieldOf(policies, column)?.kind.name === 'integer'
