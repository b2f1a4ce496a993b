import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import { NotFound, Refused } from '../faults.ts'
import { happened } from '../happened.ts'
import { normalAddress } from '../people/address.ts'
import { customerById, customersById } from '../people/customers.ts'
import { customersByAddress } from './matches.ts'
import type { CustomerRow } from '../people/customers.ts'
import type { From, Tx } from '../records/open.ts'
import { accountsWhere, provenAccount } from './account.ts'
import { mostAtOnce } from './admit.ts'
import { codeLink, makeCode } from './codes.ts'
import { tickRow } from './tick-row.ts'

export type WhyNot = 'no-address' | 'shared-address' | 'has-account'

export type InvitePreview = { readonly ready: readonly CustomerRow[], readonly not: readonly { readonly row: CustomerRow, readonly why: WhyNot }[] }

/** Who would get a letter and who not, before any is written. */
export async function previewInvites(desk: Desk, rowIds: readonly string[]): Promise<InvitePreview> {
  const rows = await customersById(desk, desk.db.knex, rowIds)
  const judged: { row: CustomerRow, why: WhyNot | undefined }[] = []
  for (const row of rows) judged.push({ row, why: await whyNotInvited(desk, desk.db.knex, row) })
  return {
    ready: judged.filter(({ why }) => why === undefined).map(({ row }) => row),
    not: judged.flatMap(({ row, why }) => why === undefined ? [] : [{ row, why }]),
  }
}

/** Invites customers the firm already has; inviting is letting in, so their rows are ticked. */
export async function invite(desk: Desk, rowIds: readonly string[], { confirmed = false } = {}): Promise<number> {
  const ids = [...new Set(rowIds)]
  if (ids.length > mostAtOnce && !confirmed) throw new Refused('many-to-let-in', { count: ids.length })
  let sent = 0
  for (const id of ids) if (await desk.db.inTransaction(tx => inviteOne(desk, tx, id))) sent += 1
  return sent
}

async function inviteOne(desk: Desk, tx: Tx, id: string): Promise<boolean> {
  const row = await customerById(desk, tx, id)
  if (row === undefined || await whyNotInvited(desk, tx, row) !== undefined) return false
  if (!row.ticked) await tickRow(desk, tx, id)
  await inviteRow(desk, tx, row)
  return true
}

/** A letter to an address two customers share would open one's tickets to the other. (S28) */
export async function whyNotInvited(desk: Desk, from: From, row: CustomerRow): Promise<WhyNot | undefined> {
  const address = normalAddress(row.email)
  if (address === undefined) return 'no-address'
  const { exact, among } = await customersByAddress(desk, from, address)
  if (exact.length !== 1 || among.length > 0) return 'shared-address'
  const known = (await accountsWhere(from, { customers: [row.id] })).some(({ state }) => state !== 'unproven')
  return known || await provenAccount(from, address) !== undefined ? 'has-account' : undefined
}

/** The account waits, unproven, for the one who opens the letter. Inviting again replaces the link. */
export async function inviteRow(desk: Desk, tx: Tx, row: CustomerRow): Promise<void> {
  const email = normalAddress(row.email)
  if (email === undefined) throw new NotFound()
  const before = (await accountsWhere(tx, { customers: [row.id], states: ['unproven'] })).find(found => found.email === email)
  const account = before?.id ?? newId()
  if (before === undefined) {
    await tx('tk_account').insert({
      id: account, email, name: row.name, phone: row.phone, password_hash: '', language: desk.language, customer: row.id, state: 'unproven', letters: '',
      created_at: desk.clock.now().getTime(), proven_at: 0, let_in_at: 0, last_seen_at: 0, epoch: 0,
    })
  }
  await happened(desk, tx, { event: 'invited', account, link: codeLink(desk, 'invite', await makeCode(desk, tx, 'invite', account)) })
}
