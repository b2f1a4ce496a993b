import type { Desk } from '../desk.ts'
import type { From, Tx } from '../records/open.ts'
import { hashOf } from './secrets.ts'

export async function signOut(desk: Desk, secret: string): Promise<void> {
  await desk.db.knex('tk_session').where({ id_hash: hashOf(secret) }).delete()
}

export type SessionShown = { readonly agent: string, readonly seenAt: Date, readonly here: boolean }

/** Where an account is signed in, for its person to look at. (S33) */
export async function listSessions(desk: Desk, account: string, secret: string): Promise<readonly SessionShown[]> {
  const now = desk.clock.now().getTime()
  const rows: { id_hash: string, agent: string | null, seen_at: number }[] = await desk.db.knex('tk_session')
    .where({ account, kind: 'customer' }).where('expires_at', '>', now).select('id_hash', 'agent', 'seen_at').orderBy('seen_at', 'desc')
  return rows.map(row => ({ agent: row.agent ?? '', seenAt: new Date(Number(row.seen_at)), here: row.id_hash === hashOf(secret) }))
}

/** Every other place where this account is signed in. */
export async function endOtherSessions(desk: Desk, account: string, secret: string): Promise<number> {
  if (account === '') return 0
  return desk.db.knex('tk_session').where({ account }).whereNot({ id_hash: hashOf(secret) }).delete()
}

/** All of them, and nothing signed before can come back: the epoch is part of every session. */
export async function endSessions(tx: Tx, account: string): Promise<void> {
  await tx('tk_account').where({ id: account }).increment('epoch', 1)
  await tx('tk_session').where({ account }).delete()
}

export async function epochOf(from: From, account: string): Promise<number> {
  const row: { epoch: number } | undefined = await from('tk_account').where({ id: account }).first('epoch')
  return Number(row?.epoch ?? 0)
}
