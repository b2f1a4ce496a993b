import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { accountsWhere } from './account.ts'
import { dropCodes } from './codes.ts'
import { endSessions } from './sign-out.ts'

/** The tick or the row is gone: sessions end, links of letters die, and giving it back revives neither. (S26) */
export async function shutByTick(desk: Desk, tx: Tx, customerId: string): Promise<number> {
  const accounts = await accountsWhere(tx, { customers: [customerId], states: ['open', 'unproven'] })
  for (const { id, state } of accounts) {
    if (state === 'open') await tx('tk_account').where({ id }).update({ state: 'closed' })
    await endSessions(tx, id)
    await dropCodes(tx, id, ['reset', 'invite', 'change-email', 'sign-in'])
  }
  if (accounts.length > 0) desk.log.info('check ticket taken away', { accounts: accounts.length })
  return accounts.length
}
