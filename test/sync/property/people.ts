import type { HostUser } from '../../../host/program/host-user.ts'
import { fixedId } from '../../../host/schema/fixed-id.ts'
import type { Customer } from '../../../addon/people/person.ts'

/** The owner, at the console of the web program. */
export const olga: HostUser = { username: 'Olga Bassi', mail: 'olga@officinabassi.example', id: 2101, categories: 1, admin: true }
/** Technicians and the desk, each with a device. */
export const tina: HostUser = { username: 'Tina Galli', mail: 'tina@officinabassi.example', id: 2103, categories: 1, admin: false }
export const tito: HostUser = { username: 'Tito Neri', mail: 'tito@officinabassi.example', id: 2104, categories: 1, admin: false }
export const sara: HostUser = { username: 'Sara Conti', mail: 'sara@officinabassi.example', id: 2105, categories: 1, admin: false }

export type PortalCustomer = Customer & { readonly key: string, /** Of the ticket he has from the beginning. */ readonly firstTitle: string }

const customer = (key: string, name: string): PortalCustomer => ({
  key, name, firstTitle: `first-${key}`, kind: 'customer', account: fixedId('account', key), customer: fixedId('clienti', key), email: `${key}@example.it`, language: 'it', looking: false,
})

/** Customers who use the portal. */
export const rita = customer('rita', 'Rita Rossi')
export const bruno = customer('bruno', 'Bruno Bianchi')
