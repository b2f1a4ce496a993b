import type { Desk } from '../desk.ts'
import { Invalid, NotFound } from '../faults.ts'
import { happened } from '../happened.ts'
import { normalAddress } from '../people/address.ts'
import type { Tx } from '../records/open.ts'
import { accountById } from './account.ts'
import { asIfKnown } from './as-if-known.ts'
import { maySpend, spend } from './brakes.ts'
import { codeLink, dropCodes, makeCode, peekCode, takeCode } from './codes.ts'
import { readPassword } from './form.ts'
import { newSession } from './new-session.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { endSessions, epochOf } from './sign-out.ts'

/** A link to choose a new password. The same words and the same statements for every address. (S27, S31) */
export async function askReset(desk: Desk, typed: string, ip: string): Promise<void> {
  await spend(desk, 'letter-from', ip)
  const email = normalAddress(typed)
  if (email === undefined) throw new Invalid({ email: { key: typed.trim() === '' ? 'required' : 'not-an-email' } })
  if (!await maySpend(desk, 'letter-to', email)) return
  await asIfKnown(desk, email, async (tx, account) => {
    const link = codeLink(desk, 'reset', await makeCode(desk, tx, 'reset', account))
    await happened(desk, tx, { event: 'password-asked', account, link })
  })
}

/** Whether a link can still be used, for the page that asks for the password. */
export const resetIsOpen = (desk: Desk, code: string): Promise<unknown> => peekCode(desk, desk.db.knex, 'reset', code)

/** Everything signed in before is out, and the mailbox hears of it. */
export async function resetPassword(desk: Desk, code: string, password: string, ip: string): Promise<void> {
  await spend(desk, 'code-from', ip)
  const { account: id } = await peekCode(desk, desk.db.knex, 'reset', code)
  const account = await accountById(desk.db.knex, id)
  if (account === undefined) throw new NotFound('code-gone')
  const passwordHash = await hashPassword(readPassword(password, account.email))
  await desk.db.inTransaction(async tx => {
    await takeCode(desk, tx, 'reset', code)
    await replacePassword(desk, tx, id, passwordHash)
  })
}

/** From inside, with the old one; this browser stays in under a new secret. */
export async function changePassword(desk: Desk, id: string, told: { readonly current: string, readonly password: string }, agent: string): Promise<{ readonly secret: string }> {
  const account = await accountById(desk.db.knex, id)
  if (account === undefined) throw new NotFound()
  await spend(desk, 'sign-in-account', account.email)
  if (!await isPassword(account.passwordHash, told.current)) throw new Invalid({ current: { key: 'wrong-password' } })
  const passwordHash = await hashPassword(readPassword(told.password, account.email))
  return desk.db.inTransaction(async tx => {
    await replacePassword(desk, tx, id, passwordHash)
    return { secret: await newSession(desk, tx, { kind: 'customer', account: id, epoch: await epochOf(tx, id), agent }) }
  })
}

async function replacePassword(desk: Desk, tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx('tk_account').where({ id }).update({ password_hash: passwordHash })
  await endSessions(tx, id)
  await dropCodes(tx, id, ['reset', 'change-email', 'sign-in'])
  await happened(desk, tx, { event: 'password-changed', account: id })
}
