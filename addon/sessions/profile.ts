import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { Invalid, NotFound, Refused } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import { oneLine } from '../fields/kinds/text.ts'
import { happened } from '../happened.ts'
import type { Customer } from '../people/person.ts'
import { accountById, lettersText, provenAccount } from './account.ts'
import type { Account, LettersWanted } from './account.ts'
import { maySpend, spend } from './brakes.ts'
import { codeLink, makeCode, takeCode } from './codes.ts'
import { readAddress, readName, readPhone } from './form.ts'
import { isPassword } from './passwords.ts'

export type Profile = { readonly name: string, readonly phone: string, readonly language: Language, readonly letters: LettersWanted }

export async function profileOf(desk: Desk, customer: Customer): Promise<Account> {
  const account = await accountById(desk.db.knex, customer.account)
  if (account === undefined) throw new NotFound()
  return account
}

/** His own account only; the firm's row about him is the firm's. (S28) */
export async function changeProfile(desk: Desk, customer: Customer, profile: Profile): Promise<void> {
  if (customer.looking) throw new Refused('only-looking')
  const faults: Record<string, FieldFault> = {}
  const { phone } = await profileOf(desk, customer)
  // What the firm had on his card is not for him to put right: only what he types is judged.
  const kept = ['', oneLine(phone)].includes(oneLine(profile.phone))
  const cells = { name: readName(profile.name, faults), phone: kept ? profile.phone.trim() : readPhone(profile.phone, faults) }
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  await desk.db.knex('tk_account').where({ id: customer.account }).update({ ...cells, language: profile.language, letters: lettersText(profile.letters) })
}

/** Asks for the password again, and the new mailbox must speak before anything changes. */
export async function askNewAddress(desk: Desk, customer: Customer, told: { readonly email: string, readonly password: string }): Promise<void> {
  if (customer.looking) throw new Refused('only-looking')
  const account = await profileOf(desk, customer)
  const faults: Record<string, FieldFault> = {}
  const email = readAddress(told.email, faults)
  await spend(desk, 'sign-in-account', account.email)
  if (!await isPassword(account.passwordHash, told.password)) faults['password'] = { key: 'wrong-password' }
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  if (!await maySpend(desk, 'letter-to', email)) return
  await desk.db.inTransaction(async tx => {
    const taken = await provenAccount(tx, email)
    const secret = await makeCode(desk, tx, 'change-email', account.id, email)
    // Whose address it is already, is not told here. (S27)
    if (taken === undefined) await happened(desk, tx, { event: 'new-address', account: account.id, address: email, link: codeLink(desk, 'change-email', secret) })
  })
}

export async function proveNewAddress(desk: Desk, code: string): Promise<void> {
  await desk.db.inTransaction(async tx => {
    const { account, payload } = await takeCode(desk, tx, 'change-email', code)
    if (payload === '' || await provenAccount(tx, payload) !== undefined) throw new NotFound('code-gone')
    await tx('tk_account').where({ id: account }).update({ email: payload })
    await tx('tk_code').where({ account }).delete()
  })
}
