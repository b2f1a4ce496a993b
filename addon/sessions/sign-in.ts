import type { Desk } from '../desk.ts'
import { Invalid, Refused } from '../faults.ts'
import { normalAddress } from '../people/address.ts'
import { customerById } from '../people/customers.ts'
import { provenAccount } from './account.ts'
import type { Account } from './account.ts'
import { giveBack, maySpend, release, spend } from './brakes.ts'
import { newSession } from './new-session.ts'
import { isPassword } from './passwords.ts'

export type SignInForm = { readonly email: string, readonly password: string }

export type SignedIn = { readonly secret: string, readonly account: Account }

/**
 * Credentials to a session. Whoever does not know the password learns nothing of the account; whoever does is told in
 * plain words why he must wait. (A65, S27, S32)
 */
export async function signIn(desk: Desk, form: SignInForm, ip: string, agent: string): Promise<SignedIn> {
  const email = normalAddress(form.email)
  const who = email ?? form.email.slice(0, 254)
  await slowDown(desk, who, ip)
  const account = email === undefined ? undefined : await provenAccount(desk.db.knex, email)
  const right = await isPassword(account?.passwordHash, form.password)
  if (account === undefined || !right) throw new Invalid({ password: { key: 'wrong-sign-in' } })
  await mayEnter(desk, account)
  const secret = await desk.db.inTransaction(async tx => {
    await tx('tk_account').where({ id: account.id }).update({ last_seen_at: desk.clock.now().getTime() })
    return newSession(desk, tx, { kind: 'customer', account: account.id, epoch: account.epoch, agent })
  })
  await release(desk, 'sign-in-pair', `${who}|${ip}`)
  await giveBack(desk, 'sign-in-account', who)
  await giveBack(desk, 'sign-in-from', ip)
  return { secret, account }
}

/**
 * Strangers trying one account from many networks make every network slower for it; they do not shut its owner out,
 * who has tries of his own.
 */
async function slowDown(desk: Desk, who: string, ip: string): Promise<void> {
  await spend(desk, 'sign-in-from', ip)
  await spend(desk, 'sign-in-pair', `${who}|${ip}`)
  if (!await maySpend(desk, 'sign-in-account', who)) await spend(desk, 'sign-in-pair-strict', `${who}|${ip}`)
}

/** Whoever has proved that he is this account is told in plain words why he must wait. */
export async function mayEnter(desk: Desk, account: Account): Promise<void> {
  if (account.state === 'waiting' || account.state === 'doubtful') throw new Refused('account-waiting')
  if (account.state === 'refused') throw new Refused('account-refused')
  const row = account.state === 'open' ? await customerById(desk, desk.db.knex, account.customer) : undefined
  if (row === undefined || !row.ticked) throw new Refused('account-closed')
}
