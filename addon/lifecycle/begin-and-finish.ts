import type { InstallAnswers } from '@nios4/sdk'
import type { Installation } from '../desk.ts'
import type { From } from '../records/open.ts'
import { noteInJournal } from './addon-row.ts'
import { forgetPlace } from './copy-guard.ts'
import { identityOf } from './installations.ts'
import { atWork } from './plan.ts'
import type { Outlook } from './plan.ts'

/** Says what is under way before anything of the host is touched. A half-made database is not served. */
export async function beginRow(from: From, view: Outlook, installation: Installation, answers: InstallAnswers, now: Date): Promise<void> {
  const at = now.getTime()
  await from('tk_clock').insert({ id: 1, last_seen: at }).onConflict('id').ignore()
  if (atWork(view.row)) {
    await from('tk_addon').where({ id: 1, status: 'present' }).update({ status: 'upgrading', updated_at: at })
    return
  }
  const email = answers.ownerEmail.trim().toLowerCase() || (view.row?.ownerEmail ?? '')
  const cells = { version: view.plan.version, status: 'installing', owner_email: email, language: view.plan.language, updated_at: at }
  await from('tk_addon').insert({
    id: 1, schema_version: 0, installation: installation.id, identity: identityOf(installation.publicKey), installed_at: at, ...cells,
  }).onConflict('id').merge(cells)
}

/**
 * Everything is there. A database that carries another identity came here as a copy or lost its folder: with the
 * owner's consent it becomes an installation of its own, which must be activated anew, and letters the other one had
 * queued are not sent a second time.
 */
export async function finishRow(from: From, view: Outlook, installation: Installation, now: Date, version: number): Promise<number> {
  const fresh = !atWork(view.row)
  const identity = identityOf(installation.publicKey)
  const other = view.row !== undefined && (view.row.installation !== installation.id || view.row.identity !== identity)
  if (!fresh && !other && view.row?.status === 'present' && view.row.schemaVersion === version) return 0
  const at = now.getTime()
  const anew = fresh || other ? { baseline_at: 0, link_sent_at: 0 } : {}
  const identified = other ? { installation: installation.id, identity, request_nonce: '', request_sent_at: 0 } : {}
  await from('tk_addon').where({ id: 1 }).update({ status: 'present', schema_version: version, version: view.plan.version, updated_at: at, ...anew, ...identified })
  if (other) {
    await from('tk_letter').where({ status: 'queued' }).update({ status: 'dropped', reason: 'another installation queued it' })
    await forgetPlace(from, now)
    await noteInJournal(from, now, 'install', 'identity', 'ok', view.row?.installation ?? '')
  }
  return 1
}
