import { randomBytes } from 'node:crypto'
import type { Desk } from '../desk.ts'
import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

const bothMs = 24 * 3_600_000

export type Secrets = { readonly current: string, /** Still signs beside the new one for a day, so that nothing is lost while the other side is changed. */ readonly previous: string }

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** Made when first asked for, in a table of ours: the owner's row travels to devices and clouds, the secret does not. */
export async function secretsOf(desk: Desk, hook: string): Promise<Secrets> {
  const kept = await read(desk.db.knex, desk, hook)
  if (kept !== undefined) return kept
  return desk.db.inTransaction(async tx => {
    const meanwhile = await read(tx, desk, hook)
    if (meanwhile !== undefined) return meanwhile
    const current = newSecret()
    await tx('tk_hook').insert({ hook, secret: current, previous: '', previous_until: 0, made_at: desk.clock.now().getTime() })
    return { current, previous: '' }
  })
}

export const hasSecret = async (desk: Desk, hook: string): Promise<boolean> => await read(desk.db.knex, desk, hook) !== undefined

/** The owner asks for another one. */
export async function renewSecret(desk: Desk, hook: string): Promise<void> {
  const { current } = await secretsOf(desk, hook)
  const now = desk.clock.now().getTime()
  await desk.db.knex('tk_hook').where({ hook }).update({ secret: newSecret(), previous: current, previous_until: now + bothMs, made_at: now })
}

async function read(from: From, desk: Desk, hook: string): Promise<Secrets | undefined> {
  const row: RawRow | undefined = await from('tk_hook').where({ hook }).first('secret', 'previous', 'previous_until')
  if (row === undefined) return undefined
  return { current: textOf(row['secret']), previous: numberOf(row['previous_until']) > desk.clock.now().getTime() ? textOf(row['previous']) : '' }
}
