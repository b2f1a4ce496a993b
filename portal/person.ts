import { Refused, SignedOut } from '../addon/faults.ts'
import type { Customer, Person } from '../addon/people/person.ts'
import type { Visit } from './visit.ts'

/** The guard let only customers through; this says so to the compiler, and to whoever forgets the guard. */
export function customerOf(visit: Visit): Customer {
  if (visit.person?.kind !== 'customer') throw new SignedOut()
  return visit.person
}

/** Whoever came in, customer or owner. */
export function readerOf(visit: Visit): Person {
  if (visit.person === undefined) throw new SignedOut()
  return visit.person
}

/** The owner may look through a customer's eyes, never act with his hands. (M16) */
export function actingCustomerOf(visit: Visit): Customer {
  const customer = customerOf(visit)
  if (customer.looking) throw new Refused('only-looking')
  return customer
}
