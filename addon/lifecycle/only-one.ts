import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Desk, Installation } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { noteInJournal } from './addon-row.ts'
import { copyFault, forgetPlace } from './copy-guard.ts'
import { identityOf, keepInstallation, newInstallation } from './installations.ts'
import { refuse } from './refusal.ts'
import { welcome } from './welcome.ts'

/**
 * The owner says: this is now the only one. The database becomes an installation of its own under the same link, which
 * his customers have on posters: new identity, activation to be asked anew; letters, sessions and one-time links of the
 * other one are worth nothing here; everything there is recorded in silence. Returns the address of his door.
 */
export async function confirmOnlyOne(desk: Desk): Promise<{ readonly installation: Installation, readonly ownerDoor: string }> {
  const fault = await copyFault(desk)
  if (fault === undefined) throw refuse('no-copy', 'Non c’è niente da confermare: questo database è al suo posto.', 'There is nothing to confirm: this database is where it belongs.')
  const { folder, clock } = desk
  const old = desk.installation
  const installation: Installation = { ...newInstallation(old.database, old.publicUrl), link: old.link }
  await desk.db.inTransaction(tx => takeOver(tx, desk, installation, fault))
  // Cut off here, the next look finds a foreign identity and the owner confirms once more.
  rmSync(join(folder, 'tides', old.link), { force: true })
  keepInstallation(folder, installation)
  return { installation, ownerDoor: await welcome(installation, { folder, clock, email: '' }) }
}

async function takeOver(tx: Tx, desk: Desk, installation: Installation, fault: string): Promise<void> {
  const now = desk.clock.now()
  await tx('tk_addon').where({ id: 1 }).update({
    installation: installation.id, identity: identityOf(installation.publicKey), request_nonce: '', request_sent_at: 0, link_sent_at: 0, baseline_at: 0, updated_at: now.getTime(),
  })
  await tx('tk_letter').where({ status: 'queued' }).update({ status: 'dropped', reason: 'another installation queued it' })
  await tx('tk_notice').where({ letter: '' }).delete()
  await tx('tk_session').delete()
  await tx('tk_code').delete()
  await forgetPlace(tx, now)
  await noteInJournal(tx, now, 'identity', fault, 'ok', desk.installation.id)
}
