import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { happened } from '../happened.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { noteInJournal, readAddonRow } from './addon-row.ts'
import { readManifest } from './manifest.ts'
import { dayOf } from './token.ts'
import type { Claims } from './token.ts'

export const dayMs = 86_400_000

/** Valid; over, with everything still working; over for longer than the grace, when customers can only read. (decision 32) */
export type Expiry = { readonly stage: 'valid' | 'grace' | 'reading', readonly readsFrom: number, readonly daysLeft: number }

export const graceMs = (): number => readManifest().activation.graceDays * dayMs

export function expiryOf(expiresAt: number, now: Date, grace = graceMs()): Expiry {
  const at = now.getTime()
  const readsFrom = expiresAt + grace
  return { stage: at < expiresAt ? 'valid' : at < readsFrom ? 'grace' : 'reading', readsFrom, daysLeft: Math.ceil((expiresAt - at) / dayMs) }
}

/** Days before the end at which the owner is written to, and the end itself. */
const reminders = [45, 30, 7, 1, 0] as const
const remindedRow = 'activation-reminded'

/** One letter for each day of the list that was reached, and of several at once only the last. A new key begins anew. */
export async function remindExpiry(desk: Desk, claims: Claims, companyEmail: string, now: Date): Promise<void> {
  const { stage, readsFrom, daysLeft } = expiryOf(claims.exp * 1000, now)
  const reached = reminders.findLast(days => stage !== 'valid' || days > 0 ? daysLeft <= days : false)
  if (reached === undefined) return
  const wanted = `${claims.jti} ${reached}`
  if (isTold(await reminded(desk.db.knex), wanted)) return
  await desk.db.inTransaction(async tx => {
    if (isTold(await reminded(tx), wanted)) return
    const row = await readAddonRow(tx)
    const address = companyEmail || row?.ownerEmail || ''
    const { language } = desk
    const about = { address, language, link: portalAddress(desk, 'owner/activation'), until: dayOf(claims.exp, language), reads: dayOf(readsFrom / 1000, language) }
    await happened(desk, tx, reached > 0 ? { event: 'activation-ends', ...about, count: daysLeft } : { event: 'activation-over', ...about })
    await tx('tk_version').insert({ name: remindedRow, value: wanted }).onConflict('name').merge({ value: wanted })
    await noteInJournal(tx, now, 'activation', 'remind', 'ok', wanted)
  })
}

/** Told of this day or a later one, for this key. */
function isTold(held: string, wanted: string): boolean {
  const [heldKey, heldDays = ''] = held.split(' ')
  const [key, days = ''] = wanted.split(' ')
  return heldKey === key && Number(heldDays) <= Number(days)
}

async function reminded(from: Parameters<typeof readAddonRow>[0]): Promise<string> {
  const row: RawRow | undefined = await from('tk_version').where({ name: remindedRow }).first('value')
  return textOf(row?.['value'])
}
