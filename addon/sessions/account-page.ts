import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import type { Customer } from '../people/person.ts'

/** The language chosen in the footer stays with the account, letters included. */
export async function speak(desk: Desk, customer: Customer, language: Language): Promise<void> {
  if (customer.looking) return
  await desk.db.knex('tk_account').where({ id: customer.account }).update({ language })
}
