import type { Desk } from '../desk.ts'
import { NotFound, Refused } from '../faults.ts'
import { customerById } from '../people/customers.ts'
import type { CustomerRow } from '../people/customers.ts'
import type { Customer } from '../people/person.ts'
import type { Tx } from '../records/open.ts'
import { accountById } from '../sessions/account.ts'
import { inviteRow, whyNotInvited } from '../sessions/invite.ts'
import { newRow, tickRow } from '../sessions/tick-row.ts'
import { firmTicket } from '../tickets/firm-ticket.ts'
import type { KeptFile } from '../tickets/upload.ts'
import { dropIncoming, waitingRoom } from './files.ts'
import { answerIn, openByLetterIn } from './say.ts'
import type { Said } from './wording.ts'
import { candidatesFor, waitingOf } from './waiting.ts'
import type { Waiting } from './waiting.ts'

/** `ticket`: to the request it names. `row`: a customer of the host, or `new`; he is let in, and it becomes a request. */
export type Acceptance = { readonly to: 'ticket' } | { readonly to: 'customer', readonly row: string }

/** The owner says who it is from: from then on it is as if it had come from him. Undefined when it waits no more: pressed twice, it is done once. (M04) */
export async function accept(desk: Desk, id: string, how: Acceptance): Promise<{ readonly ticket: string } | undefined> {
  const waiting = await waitingOf(desk.db.knex, id)
  if (waiting === undefined) return undefined
  const allowed = how.to === 'ticket' ? [] : (await candidatesFor(desk, waiting)).map(row => row.id)
  if (how.to === 'customer' && how.row !== 'new' && !allowed.includes(how.row)) throw new Refused('choose-customer')
  await copyFiles(desk, waiting.files)
  try {
    const done = await desk.db.inTransaction(tx => acceptIn(desk, tx, waiting, how))
    if (done !== undefined) await dropIncoming(desk, waitingRoom, waiting.files)
    return done
  } catch (fault) {
    // Whoever else took it meanwhile uses the same bytes.
    if (await waitingOf(desk.db.knex, id) !== undefined) await dropIncoming(desk, desk.names.file, waiting.files)
    throw fault
  }
}

async function acceptIn(desk: Desk, tx: Tx, waiting: Waiting, how: Acceptance): Promise<{ readonly ticket: string } | undefined> {
  const taken = await tx('tk_incoming').where({ id: waiting.id, state: 'waiting' }).update({ state: 'accepted', body: '', files: '', decided_at: desk.clock.now().getTime() })
  if (taken !== 1) return undefined
  const said: Said = { subject: waiting.subject, text: waiting.text, kept: waiting.files, refused: waiting.refused }
  const by = { place: waiting.channel, incoming: waiting.id }
  const { ticket } = how.to === 'ticket'
    ? await answerIn(desk, tx, await writerOf(desk, tx, waiting), waiting.ticket, said, by)
    : await openByLetterIn(desk, tx, await asCustomer(desk, tx, waiting, how.row), said, by)
  await tx('tk_incoming').where({ id: waiting.id }).update({ ticket })
  return { ticket }
}

/** Whoever wrote, for the customer whose request it is. Only the account the letter was written to keeps its own name. */
async function writerOf(desk: Desk, tx: Tx, { ticket, account, sender, name }: Waiting): Promise<Customer> {
  const { customer } = await firmTicket(desk, tx, ticket)
  const known = await accountById(tx, account)
  if (customer === '' || known?.customer !== customer) throw new NotFound()
  const his = known.email === sender
  return {
    kind: 'customer', account: his ? known.id : '', customer, name: his ? known.name : name || sender, email: sender, language: known.language, looking: false,
  }
}

/** Let in by the ways there are: the row is ticked, and whoever has an address of his own is invited. */
async function asCustomer(desk: Desk, tx: Tx, { channel, sender, name }: Waiting, chosen: string): Promise<Customer> {
  const [email, phone] = channel === 'mail' ? [sender, ''] : ['', sender]
  const id = chosen === 'new' ? await newRow(desk, tx, { name: name || sender, email, phone, ticked: true }) : chosen
  const row = await customerById(desk, tx, id)
  if (row === undefined) throw new Refused('choose-customer')
  if (!row.ticked) await tickRow(desk, tx, id)
  if (await mayInvite(desk, tx, row)) await inviteRow(desk, tx, row)
  return { kind: 'customer', account: '', customer: id, name: name || row.name, email, language: desk.language, looking: false }
}

const mayInvite = async (desk: Desk, tx: Tx, row: CustomerRow): Promise<boolean> => await whyNotInvited(desk, tx, row) === undefined

/** Thrown away, words and files; that it was here stays, so that it does not come again. */
export async function ignore(desk: Desk, id: string): Promise<boolean> {
  const waiting = await waitingOf(desk.db.knex, id)
  if (waiting === undefined) return false
  const done: number = await desk.db.knex('tk_incoming').where({ id, state: 'waiting' }).update({ state: 'ignored', body: '', files: '', decided_at: desk.clock.now().getTime() })
  if (done === 1) await dropIncoming(desk, waitingRoom, waiting.files)
  return done === 1
}

/** Nothing of this sender comes in any more; what waits of him goes with it. */
export async function block(desk: Desk, id: string): Promise<boolean> {
  const waiting = await waitingOf(desk.db.knex, id)
  if (waiting === undefined || waiting.sender === '') return false
  const cells = { channel: waiting.channel, at: desk.clock.now().getTime() }
  await desk.db.knex('tk_blocked').insert({ sender: waiting.sender, ...cells }).onConflict('sender').merge(cells)
  const rows: { id: string }[] = await desk.db.knex('tk_incoming').where({ state: 'waiting', sender: waiting.sender }).select('id')
  for (const row of rows) await ignore(desk, row.id)
  return true
}

export type Blocked = { readonly sender: string, readonly at: number }

export async function blockedSenders({ db }: Desk, most = 100): Promise<readonly Blocked[]> {
  const rows: { sender: string, at: number }[] = await db.knex('tk_blocked').orderBy('at', 'desc').limit(most).select('sender', 'at')
  return rows.map(({ sender, at }) => ({ sender, at: Number(at) }))
}

export const unblock = async ({ db }: Desk, sender: string): Promise<boolean> => await db.knex('tk_blocked').where({ sender }).delete() === 1

async function copyFiles(desk: Desk, files: readonly KeptFile[]): Promise<void> {
  for (const { id } of files) {
    const bytes = await desk.files.read(waitingRoom, id)
    if (bytes !== undefined) await desk.files.keep(desk.names.file, id, bytes)
  }
}
