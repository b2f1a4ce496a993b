import type { Language } from '@nios4/sdk'

/** A signed-in customer, or the owner looking through a customer's eyes (`looking`: nothing may be written, M16). */
export type Customer = {
  readonly kind: 'customer'
  /** '' while the owner looks. */
  readonly account: string
  /** Row of the host's customers table. */
  readonly customer: string
  readonly name: string
  readonly email: string
  readonly language: Language
  readonly looking: boolean
}

/** Whoever entered the owner's door by its one-time link. */
export type Owner = { readonly kind: 'owner', readonly language: Language }

export type Person = Customer | Owner
