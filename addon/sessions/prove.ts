import type { Desk } from '../desk.ts'
import { Invalid, NotFound } from '../faults.ts'
import { happened } from '../happened.ts'
import { customersByAddress } from './matches.ts'
import type { Tx } from '../records/open.ts'
import { accountById, provenAccount } from './account.ts'
import type { Account, AccountState } from './account.ts'
import { codeLink, makeCode, peekCode, takeCode } from './codes.ts'
import { draftOf, openDraft, titleOf } from './draft.ts'
import { isPassword } from './passwords.ts'
import { hashOf } from './secrets.ts'
import { newRow } from './tick-row.ts'

export type Proven = { readonly account: Account, readonly state: AccountState }

type Place = { readonly customer: string, readonly state: 'open' | 'waiting' | 'doubtful' }

/** How somebody with the letter shows that he is also the one who registered. */
export type Proof = { readonly seal?: string, readonly password?: string }

/**
 * Whether the page must ask for the password. A stranger may register with somebody's address and a password of his own,
 * hoping that the letter is believed: so the press counts in the browser of the registration, or with its password. (S29)
 */
export async function asksPassword(desk: Desk, code: string, seal = ''): Promise<boolean> {
  return !isSealed((await peekCode(desk, desk.db.knex, 'prove', code)).payload, seal)
}

const isSealed = (kept: string, seal: string): boolean => seal !== '' && kept === hashOf(seal)

/**
 * The mailbox is his. Only now his registration meets the host's customers: no row, a new one; one row, that one as it
 * stands; more than one, the owner decides. (A10, S28, decision 25)
 */
export async function prove(desk: Desk, code: string, { seal = '', password = '' }: Proof = {}): Promise<Proven> {
  const asked = await peekCode(desk, desk.db.knex, 'prove', code)
  const owner = await accountById(desk.db.knex, asked.account)
  if (!isSealed(asked.payload, seal) && !await isPassword(owner?.passwordHash, password)) {
    throw new Invalid({ password: { key: password === '' ? 'required' : 'wrong-password' } })
  }
  return desk.db.inTransaction(async tx => {
    const { account: id } = await takeCode(desk, tx, 'prove', code)
    const account = await accountById(tx, id)
    if (account === undefined || account.state !== 'unproven' || await provenAccount(tx, account.email) !== undefined) throw new NotFound('code-gone')
    const place = await placeFor(desk, tx, account)
    await dropOtherTries(tx, account)
    const now = desk.clock.now().getTime()
    await tx('tk_account').where({ id }).update({
      state: place.state, customer: place.customer, proven_at: now, let_in_at: place.state === 'open' ? now : 0,
    })
    const proven = { ...account, ...place, provenAt: now }
    await tell(desk, tx, proven)
    return { account: proven, state: place.state }
  })
}

async function placeFor(desk: Desk, tx: Tx, account: Account): Promise<Place> {
  const { exact, among } = await customersByAddress(desk, tx, account.email)
  const [only] = exact
  if (exact.length + among.length > 1 || among.length > 0) return { customer: '', state: 'doubtful' }
  if (only !== undefined) return { customer: only.id, state: only.ticked ? 'open' : 'waiting' }
  const ticked = (await desk.reading.options(desk, tx)).admission === 'auto'
  const customer = await newRow(desk, tx, { name: account.name, email: account.email, phone: account.phone, ticked })
  return { customer, state: ticked ? 'open' : 'waiting' }
}

/** What others tried with this address before its mailbox spoke is wiped. (security 37) */
async function dropOtherTries(tx: Tx, account: Account): Promise<void> {
  const rows: { id: string, email: string }[] = await tx('tk_account').where({ email: account.email, state: 'unproven' }).whereNot({ id: account.id }).select('id', 'email')
  const others = rows.filter(row => row.email === account.email).map(row => row.id)
  if (others.length === 0) return
  for (const [table, column] of [['tk_code', 'account'], ['tk_draft', 'account'], ['tk_account', 'id']] as const) await tx(table).whereIn(column, others).delete()
}

async function tell(desk: Desk, tx: Tx, account: Account): Promise<void> {
  const draftTitle = titleOf(desk, await draftOf(tx, account.id))
  const isIn = account.state === 'open'
  const link = async (purpose: 'let-in' | 'refuse'): Promise<string> => isIn ? '' : codeLink(desk, purpose, await makeCode(desk, tx, purpose, account.id))
  await happened(desk, tx, { event: isIn ? 'let-in' : 'waiting', account: account.id })
  await happened(desk, tx, { event: 'new-contact', account: account.id, letIn: await link('let-in'), refuse: await link('refuse'), draftTitle })
  if (isIn) await openDraft(desk, tx, account)
}
