import type { Desk } from '../addon/desk.ts'
import { newSession } from '../addon/sessions/new-session.ts'
import { sessionOf } from '../addon/sessions/session-of.ts'
import { grownCustomer } from '../host/worlds/large/customers.ts'

/** A signed-in customer of the world. */
export type Guest = { readonly account: string, readonly customer: string, readonly secret: string, readonly csrf: string }

const accountOf = (n: number): string => `a0000000-0000-4000-a000-${String(n).padStart(12, '0')}`

/** Every grown customer has an account, as after years of use: letters find their readers. */
export async function openAccounts(desk: Desk, count: number): Promise<void> {
  const now = desk.clock.now().getTime()
  const rows = Array.from({ length: count }, (_, n) => {
    const { id, name, email } = grownCustomer(n)
    return {
      id: accountOf(n), email, name, phone: '', password_hash: '', language: n % 3 === 0 ? 'en' : 'it', customer: id, state: 'open', letters: '{}',
      created_at: now, proven_at: now, let_in_at: now, last_seen_at: now, epoch: 0,
    }
  })
  await desk.db.inTransaction(async tx => { await tx.batchInsert('tk_account', rows, 50) })
}

/** Sessions of these customers, made by the same function as at the sign-in page. */
export async function signInGuests(desk: Desk, ranks: readonly number[]): Promise<readonly Guest[]> {
  const secrets = await desk.db.inTransaction(async tx => {
    const made: { rank: number, secret: string }[] = []
    for (const rank of ranks) made.push({ rank, secret: await newSession(desk, tx, { kind: 'customer', account: accountOf(rank) }) })
    return made
  })
  return Promise.all(secrets.map(async ({ rank, secret }) => {
    const session = await sessionOf(desk, secret)
    if (session === undefined) throw new Error(`customer ${rank} cannot sign in`)
    return { account: accountOf(rank), customer: grownCustomer(rank).id, secret, csrf: session.csrf }
  }))
}
