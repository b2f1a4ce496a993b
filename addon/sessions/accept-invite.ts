import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { Invalid, NotFound } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import { happened } from '../happened.ts'
import { customerById } from '../people/customers.ts'
import { accountById, provenAccount } from './account.ts'
import type { Account } from './account.ts'
import { peekCode, takeCode } from './codes.ts'
import { readName } from './form.ts'
import { newSession } from './new-session.ts'
import { hashPassword, passwordFault } from './passwords.ts'

export type Acceptance = { readonly name: string, readonly password: string, readonly language: Language }

/** Who is invited, for the page that asks for a password. */
export async function invitedBy(desk: Desk, code: string): Promise<Account> {
  const { account } = await peekCode(desk, desk.db.knex, 'invite', code)
  const found = await accountById(desk.db.knex, account)
  if (found === undefined || found.state !== 'unproven') throw new NotFound('code-gone')
  return found
}

/** The link proves the mailbox; the row was chosen by the owner. Enters at once. (A66) */
export async function acceptInvite(desk: Desk, code: string, told: Acceptance, agent: string): Promise<{ readonly secret: string }> {
  const invited = await invitedBy(desk, code)
  const name = readAcceptance(told, invited.email)
  const passwordHash = await hashPassword(told.password)
  return desk.db.inTransaction(async tx => {
    const { account: id } = await takeCode(desk, tx, 'invite', code)
    const row = await customerById(desk, tx, invited.customer)
    if (row === undefined || !row.ticked || await provenAccount(tx, invited.email) !== undefined) throw new NotFound('code-gone')
    const now = desk.clock.now().getTime()
    await tx('tk_account').where({ id }).update({ name, password_hash: passwordHash, language: told.language, state: 'open', proven_at: now, let_in_at: now, last_seen_at: now })
    await happened(desk, tx, { event: 'let-in', account: id })
    return { secret: await newSession(desk, tx, { kind: 'customer', account: id, epoch: invited.epoch, agent }) }
  })
}

function readAcceptance(told: Acceptance, email: string): string {
  const faults: Record<string, FieldFault> = {}
  const name = readName(told.name, faults)
  const weak = passwordFault(told.password, email)
  if (weak !== undefined) faults['password'] = weak
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  return name
}
