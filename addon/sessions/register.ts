import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import { Invalid } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import { readAnswers } from '../fields/answer.ts'
import type { Sent } from '../fields/answer.ts'
import { openingFields } from '../fields/policies.ts'
import { happened } from '../happened.ts'
import type { Tx } from '../records/open.ts'
import { keepUploads, namedUploads, undoKept } from '../tickets/upload.ts'
import { provenAccount } from './account.ts'
import { maySpend, spend } from './brakes.ts'
import { codeLink, makeCode } from './codes.ts'
import { putDraft } from './draft.ts'
import type { KeptDraft } from './draft.ts'
import { readRegistration } from './form.ts'
import type { Draft, Registration } from './form.ts'
import { hashPassword } from './passwords.ts'
import { hashOf, newSecret } from './secrets.ts'

/**
 * A newcomer asks to come in, perhaps with his first request. Whatever is known of the address, the work and the
 * answer are the same, and only the mailbox learns the difference. Nothing of the host is read or touched. (A63, A64, S27, S28)
 * @returns the seal of this registration, for the browser it was made in; see `prove`
 */
export async function register(desk: Desk, form: Registration, ip: string): Promise<string> {
  const named = namedUploads(form.draft?.photos ?? [])
  const wanted = readRegistration(form, await draftFaults(desk, form, named))
  await spend(desk, 'register-from', ip)
  const mail = await maySpend(desk, 'letter-to', wanted.email)
  const passwordHash = await hashPassword(wanted.password)
  const seal = newSecret()
  if (!mail) return seal
  const files = await keepUploads(desk, named)
  const draft = isEmpty(desk, wanted.draft) ? undefined : { answers: wanted.draft?.answers ?? {}, files }
  try {
    await desk.db.inTransaction(tx => note(desk, tx, wanted, { passwordHash, seal: hashOf(seal) }, draft))
  } catch (fault) {
    await undoKept(desk, files)
    throw fault
  }
  return seal
}

type Secrets = { readonly passwordHash: string, readonly seal: string }

/**
 * Every try has an account row of its own, so that somebody who registers with a stranger's address first leaves
 * nothing behind in the account of that address. Known addresses get the same row, which no code will ever open.
 */
async function note(desk: Desk, tx: Tx, wanted: Registration, { passwordHash, seal }: Secrets, draft: KeptDraft | undefined): Promise<void> {
  const known = await provenAccount(tx, wanted.email)
  const account = newId()
  await tx('tk_account').insert({
    id: account, email: wanted.email, name: wanted.name, phone: wanted.phone, password_hash: passwordHash, language: wanted.language, customer: '',
    state: 'unproven', letters: '', created_at: desk.clock.now().getTime(), proven_at: 0, let_in_at: 0, last_seen_at: 0, epoch: 0,
  })
  if (draft !== undefined) await putDraft(desk, tx, account, draft)
  const purpose = known === undefined ? 'prove' : 'reset'
  const link = codeLink(desk, purpose, await makeCode(desk, tx, purpose, known?.id ?? account, known === undefined ? seal : ''))
  await happened(desk, tx, { event: known === undefined ? 'mailbox-to-prove' : 'already-registered', account: known?.id ?? account, link })
}

/** The request is judged now, while its writer sits before the form. */
async function draftFaults(desk: Desk, form: Registration, files: readonly Sent[]): Promise<Record<string, FieldFault>> {
  if (isEmpty(desk, form.draft)) return {}
  const { zone } = await desk.reading.options(desk)
  try {
    readAnswers(form.draft?.answers ?? {}, openingFields(await desk.reading.policies(desk)), { language: form.language, zone }, true, undefined, files)
    return {}
  } catch (fault) {
    if (fault instanceof Invalid) return { ...fault.fields }
    throw fault
  }
}

/** A list that stands on its first value is no request: somebody must have written or photographed something. */
function isEmpty(desk: Desk, draft: Draft | undefined): boolean {
  if (draft === undefined) return true
  const { title, description } = desk.names.ticket.column
  const written = Object.entries(draft.answers).filter(([column]) => [title, description].includes(column))
  const spoken = written.length > 0 ? written : Object.entries(draft.answers)
  return draft.photos.length === 0 && spoken.every(([, value]) => value.trim() === '')
}
