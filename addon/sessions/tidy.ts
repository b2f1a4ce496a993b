import type { Desk } from '../desk.ts'
import { undoKept } from '../tickets/upload.ts'
import { accountsWhere } from './account.ts'
import { lifeOf } from './codes.ts'
import { draftOf } from './draft.ts'

const day = 24 * 3_600_000

/** What nobody can use any more goes: dead codes and sessions, registrations whose mailbox never spoke, old brakes. Hourly is enough. */
export async function tidySessions(desk: Desk): Promise<void> {
  const { knex } = desk.db
  const now = desk.clock.now().getTime()
  await knex('tk_code').where('expires_at', '<', now - day).delete()
  await knex('tk_session').where('expires_at', '<', now).delete()
  await knex('tk_limit').where('expire', '<', Date.now()).delete()
  await knex('tk_sent').where('at', '<', now - 30 * day).delete()
  await dropUnproven(desk, now)
}

async function dropUnproven(desk: Desk, now: number): Promise<void> {
  const unproven = await accountsWhere(desk.db.knex, { states: ['unproven'] })
  const dead = unproven.filter(({ createdAt, customer }) => createdAt < now - (customer === '' ? lifeOf.prove : lifeOf.invite) - day)
  for (const { id } of dead) {
    const live: unknown = await desk.db.knex('tk_code').where({ account: id, used_at: 0 }).where('expires_at', '>', now).first('account')
    if (live !== undefined) continue
    const draft = await draftOf(desk.db.knex, id)
    await desk.db.inTransaction(async tx => {
      for (const [table, column] of [['tk_code', 'account'], ['tk_draft', 'account'], ['tk_account', 'id']] as const) await tx(table).where({ [column]: id }).delete()
    })
    await undoKept(desk, draft?.files ?? [])
  }
}
