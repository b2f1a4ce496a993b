import type { Desk } from '../desk.ts'
import { Invalid, NotFound } from '../faults.ts'
import { happened } from '../happened.ts'
import { normalAddress } from '../people/address.ts'
import { accountById } from './account.ts'
import { asIfKnown } from './as-if-known.ts'
import { maySpend, spend } from './brakes.ts'
import { codeLink, makeCode, peekCode, takeCode } from './codes.ts'
import { newSession } from './new-session.ts'
import { mayEnter } from './sign-in.ts'

/** In without a password: a link to the mailbox. One answer for every address; the mailbox alone learns more. (M15, S27) */
export async function askSignInLink(desk: Desk, typed: { readonly email: string, /** Where he was going. */ readonly to: string }, ip: string): Promise<void> {
  await spend(desk, 'letter-from', ip)
  const email = normalAddress(typed.email)
  if (email === undefined) throw new Invalid({ email: { key: typed.email.trim() === '' ? 'required' : 'not-an-email' } })
  if (!await maySpend(desk, 'letter-to', email)) return
  await asIfKnown(desk, email, async (tx, account) => {
    const link = codeLink(desk, 'sign-in', await makeCode(desk, tx, 'sign-in', account, typed.to))
    await happened(desk, tx, { event: 'sign-in-link', account, link })
  })
}

/** Looks without using it up: programs open links. */
export const signInLinkIsOpen = (desk: Desk, code: string): Promise<unknown> => peekCode(desk, desk.db.knex, 'sign-in', code)

/** Pressed: in, once, within a quarter of an hour. Who must still wait is told so, and the link stays his. */
export async function enterByLink(desk: Desk, code: string, ip: string, agent: string): Promise<{ readonly secret: string, readonly to: string }> {
  await spend(desk, 'code-from', ip)
  const { account: id, payload } = await peekCode(desk, desk.db.knex, 'sign-in', code)
  const account = await accountById(desk.db.knex, id)
  if (account === undefined) throw new NotFound('code-gone')
  await mayEnter(desk, account)
  return desk.db.inTransaction(async tx => {
    await takeCode(desk, tx, 'sign-in', code)
    const now = await accountById(tx, id)
    if (now === undefined || now.state !== 'open') throw new NotFound('code-gone')
    await tx('tk_account').where({ id }).update({ last_seen_at: desk.clock.now().getTime() })
    return { secret: await newSession(desk, tx, { kind: 'customer', account: id, epoch: now.epoch, agent }), to: payload }
  })
}
