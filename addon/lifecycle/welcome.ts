import { portalAddress } from '../desk.ts'
import type { Clock, Desk, Installation } from '../desk.ts'
import { layBaseline } from '../followed/baseline.ts'
import { happened } from '../happened.ts'
import { codeLink, makeCode } from '../sessions/codes.ts'
import { noteInJournal, readAddonRow } from './addon-row.ts'
import { openDesk } from './open-desk.ts'

/**
 * After the install: what the host holds now is recorded in silence (decision 3), and the owner gets the one-time
 * address of his door. Both happen once, also when the first attempt was cut off in between.
 */
export async function welcome(installation: Installation, given: { readonly folder: string, readonly clock: Clock, readonly email: string }): Promise<string> {
  const desk = await openDesk(installation, given)
  try {
    const row = await readAddonRow(desk.db.knex)
    if (row?.baselineAt === 0) await layBaseline(desk)
    return await openDoorOnce(desk, row?.ownerEmail || given.email)
  } finally {
    await desk.db.close()
  }
}

async function openDoorOnce(desk: Desk, address: string): Promise<string> {
  return desk.db.inTransaction(async tx => {
    const sent: { id: number } | undefined = await tx('tk_journal').where({ op: 'install', step: 'owner-door', detail: desk.installation.id }).first('id')
    if (sent !== undefined) return portalAddress(desk, 'owner')
    const link = codeLink(desk, 'owner', await makeCode(desk, tx, 'owner', ''))
    await happened(desk, tx, { event: 'owner-door', address, language: desk.language, link })
    await noteInJournal(tx, desk.clock.now(), 'install', 'owner-door', 'ok', desk.installation.id)
    return link
  })
}
