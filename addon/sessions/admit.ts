import type { Desk } from '../desk.ts'
import { Refused } from '../faults.ts'
import { happened } from '../happened.ts'
import { customerById } from '../people/customers.ts'
import { customersByAddress } from './matches.ts'
import type { CustomerRow } from '../people/customers.ts'
import type { Tx } from '../records/open.ts'
import { accountById, accountsWhere } from './account.ts'
import type { Account } from './account.ts'
import { dropCodes, peekCode, takeCode } from './codes.ts'
import { draftOf, openDraft, titleOf } from './draft.ts'
import { endSessions } from './sign-out.ts'
import { newRow, tickRow } from './tick-row.ts'

/** Above this many at once the owner is shown who they are and asked again. (decision 3) */
export const mostAtOnce = 20

/** `rows` says for doubtful accounts which row of the host is theirs, or `new`. */
export type LettingIn = { readonly confirmed?: boolean, readonly rows?: Readonly<Record<string, string>> }

/** Opens the door to these accounts: ticks their rows, writes to them, sends on what they wrote while waiting. (A66, M09) */
export async function letIn(desk: Desk, accountIds: readonly string[], told: LettingIn = {}): Promise<number> {
  const ids = [...new Set(accountIds)]
  if (ids.length > mostAtOnce && told.confirmed !== true) throw new Refused('many-to-let-in', { count: ids.length })
  let opened = 0
  for (const id of ids) if (await desk.db.inTransaction(tx => letInOne(desk, tx, id, told.rows?.[id]))) opened += 1
  return opened
}

async function letInOne(desk: Desk, tx: Tx, id: string, chosen: string | undefined): Promise<boolean> {
  const account = await accountById(tx, id)
  if (account === undefined || account.state === 'unproven' || account.state === 'open') return false
  const row = await rowFor(desk, tx, account, chosen)
  if (!row.ticked) await tickRow(desk, tx, row.id)
  const siblings = await accountsWhere(tx, { customers: [row.id], states: ['waiting'] })
  for (const person of [account, ...siblings.filter(sibling => sibling.id !== id)]) await openDoor(desk, tx, { ...person, customer: row.id })
  return true
}

async function rowFor(desk: Desk, tx: Tx, account: Account, chosen: string | undefined): Promise<CustomerRow> {
  if (chosen === 'new') {
    const made = await customerById(desk, tx, await newRow(desk, tx, { name: account.name, email: account.email, phone: account.phone, ticked: true }))
    if (made !== undefined) return made
  }
  const row = await customerById(desk, tx, chosen ?? account.customer)
  if (row === undefined) throw new Refused('choose-customer')
  return row
}

/** One account comes in; its row is ticked already. */
export async function openDoor(desk: Desk, tx: Tx, account: Account): Promise<void> {
  await tx('tk_account').where({ id: account.id }).update({ state: 'open', customer: account.customer, let_in_at: desk.clock.now().getTime() })
  await dropCodes(tx, account.id, ['let-in', 'refuse'])
  await happened(desk, tx, { event: 'let-in', account: account.id })
  await openDraft(desk, tx, { ...account, state: 'open' })
}

/** A polite no; the host's row stays as it is, because others may use it. (M09) */
export async function refuse(desk: Desk, accountId: string): Promise<boolean> {
  return desk.db.inTransaction(async tx => {
    const account = await accountById(tx, accountId)
    if (account === undefined || account.state === 'unproven' || account.state === 'refused') return false
    await tx('tk_account').where({ id: accountId }).update({ state: 'refused' })
    await endSessions(tx, accountId)
    await dropCodes(tx, accountId, ['let-in', 'refuse', 'reset', 'change-email', 'sign-in'])
    await happened(desk, tx, { event: 'refused', account: accountId })
    return true
  })
}

/** Somebody at the door, as the owner sees him. */
export type Newcomer = { readonly account: Account, readonly row: CustomerRow | undefined, readonly candidates: readonly CustomerRow[], readonly draftTitle: string }

export async function newcomers(desk: Desk, ids?: readonly string[]): Promise<readonly Newcomer[]> {
  const { knex } = desk.db
  const waiting = await accountsWhere(knex, ids === undefined ? { states: ['waiting', 'doubtful'] } : { ids })
  return Promise.all(waiting.map(async account => {
    const matches = account.state === 'doubtful' ? await customersByAddress(desk, knex, account.email) : { exact: [], among: [] }
    return {
      account, row: await customerById(desk, knex, account.customer), candidates: [...matches.exact, ...matches.among],
      draftTitle: titleOf(desk, await draftOf(knex, account.id)),
    }
  }))
}

/** The buttons in the firm's letter: shown by opening, done by pressing. */
export async function newcomerOf(desk: Desk, purpose: 'let-in' | 'refuse', code: string): Promise<Newcomer | undefined> {
  const { account } = await peekCode(desk, desk.db.knex, purpose, code)
  return (await newcomers(desk, [account]))[0]
}

export async function letInByCode(desk: Desk, code: string, row?: string): Promise<boolean> {
  return desk.db.inTransaction(async tx => {
    const { account } = await takeCode(desk, tx, 'let-in', code)
    return letInOne(desk, tx, account, row)
  })
}

export async function refuseByCode(desk: Desk, code: string): Promise<boolean> {
  const { account } = await desk.db.inTransaction(tx => takeCode(desk, tx, 'refuse', code))
  return refuse(desk, account)
}
