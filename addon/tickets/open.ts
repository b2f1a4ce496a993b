import type { Text } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import type { Place } from '../events.ts'
import { Refused } from '../faults.ts'
import { readAnswers } from '../fields/answer.ts'
import type { Answers, Read } from '../fields/answer.ts'
import { openingFields } from '../fields/policies.ts'
import type { Surroundings } from '../fields/reading.ts'
import type { Customer } from '../people/person.ts'
import type { Tx } from '../records/open.ts'
import { valueLike } from './filled.ts'
import { referenceOf, rowFor } from './find.ts'
import { layIn, sentBefore } from './lay.ts'
import type { Opened, Request } from './lay.ts'
import { keepUploads, namedUploads, undoKept } from './upload.ts'
import type { KeptFile, Upload } from './upload.ts'

/** By what way a request came, and how the host's list of channels calls it. */
export type Way = { readonly place: Place, readonly channel: Text, /** No receipt is written. */ readonly silent?: boolean, /** Number or id of the request this one goes on from. (M13) */ readonly follows?: string }

const byPortal: Way = { place: 'portal', channel: { it: 'Portale', en: 'Portal' } }

/** A customer's new ticket, whole or not at all. The same form sent twice opens one. (A60, A67) */
export async function openTicket(
  desk: Desk, customer: Customer, answers: Answers, uploads: readonly Upload[], formToken: string, follows = '',
): Promise<Opened> {
  if (customer.looking) throw new Refused('only-looking')
  const policies = await desk.reading.policies(desk)
  const around = await desk.reading.surroundings(desk)
  const named = namedUploads(uploads)
  const read = readAnswers(answers, openingFields(policies), { language: customer.language, zone: around.options.zone }, true, undefined, named)
  const kept = await keepUploads(desk, named)
  try {
    const opened = await desk.db.inTransaction(tx => openIn(desk, tx, customer, around, read, kept, formToken, { ...byPortal, follows }))
    if (opened.again) await undoKept(desk, kept)
    return opened
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
}

/** The same inside a transaction of the caller, for a request that waited as a draft. */
export async function openIn(
  desk: Desk, tx: Tx, customer: Customer, around: Surroundings, read: Read, kept: readonly KeptFile[], formToken: string, way: Way = byPortal,
): Promise<Opened> {
  const { again, customersName } = await sentBefore(desk, tx, around, formToken, customer.customer)
  if (again !== undefined) return again
  const { channel } = desk.names.ticket.column
  const filled = [...read].flatMap(([name, { value }]) => value === '' ? [] : [[name, value] as const])
  return layIn(desk, tx, around, {
    customer: customer.customer, customersName: customersName || customer.name, kept, formToken, place: way.place, silent: way.silent,
    told: { [channel]: valueLike(around, channel, way.channel[desk.language]), ...Object.fromEntries(filled) },
    author: { kind: 'customer', name: customer.name, account: customer.account },
    follows: await followed(desk, tx, customer, way.follows ?? ''),
  })
}

/** The request this one goes on from must be his too. (M13) */
async function followed(desk: Desk, tx: Tx, customer: Customer, reference: string): Promise<Request['follows']> {
  if (reference === '') return undefined
  const policies = await desk.reading.policies(desk, tx)
  const row = await rowFor(desk, tx, customer, reference, policies, [])
  return { id: row.id, name: referenceOf(desk, policies, row) }
}
