import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import { isUsed, readWay, useWay, wayFor } from '../notices/ways.ts'
import type { Way } from '../notices/ways.ts'
import type { Customer } from '../people/person.ts'
import { firmAddress, firmAuthor } from './firm-reader.ts'
import { customerOfAccount } from './person-of.ts'
import { closeIn, reopenIn } from '../tickets/close.ts'
import { moveByFirm } from '../tickets/firm-move.ts'
import { firmTicket } from '../tickets/firm-ticket.ts'
import type { FirmTicket } from '../tickets/firm-ticket.ts'
import { saidText, speakForFirm } from '../tickets/speak.ts'
import { keepUploads, namedUploads, undoKept } from '../tickets/upload.ts'
import type { Upload } from '../tickets/upload.ts'

type FirmStep = 'done' | 'waiting' | 'answer'

/** What a button of the firm's letter leads to, shown by opening it. Nothing is written. */
export async function firmButton(desk: Desk, told: string): Promise<{ readonly step: FirmStep, readonly ticket: FirmTicket }> {
  const { step, way } = await firmWay(desk, told)
  await firmAddress(desk, way.reader)
  return { step, ticket: await firmTicket(desk, desk.db.knex, way.ticket) }
}

async function firmWay(desk: Desk, told: string): Promise<{ readonly step: FirmStep, readonly way: Way }> {
  const way = readWay(desk, ['done', 'waiting', 'answer'], told)
  if (await isUsed(desk, told)) throw new NotFound('code-gone')
  return { way, step: way.step === 'done' || way.step === 'waiting' ? way.step : 'answer' }
}

export type Typed = { readonly text: string, readonly uploads: readonly Upload[] }

/** Pressed: done once, by the firm's person the letter went to. */
export async function pressFirm(desk: Desk, told: string, typed: Typed): Promise<{ readonly step: FirmStep, readonly ticket: FirmTicket }> {
  const { step, way } = await firmWay(desk, told)
  const address = await firmAddress(desk, way.reader)
  const ticket = await firmTicket(desk, desk.db.knex, way.ticket)
  if (step !== 'answer') {
    await desk.db.inTransaction(async tx => {
      await useWay(desk, tx, way, told)
      await moveByFirm(desk, tx, way.ticket, step, await firmAuthor(tx, address))
    })
    return { step, ticket }
  }
  const text = saidText(typed.text, typed.uploads.length)
  const kept = await keepUploads(desk, namedUploads(typed.uploads))
  try {
    await desk.db.inTransaction(async tx => {
      await useWay(desk, tx, way, told)
      await speakForFirm(desk, tx, way.ticket, { text, kept, author: await firmAuthor(tx, address), audience: 'all', place: 'letter' })
    })
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
  return { step, ticket }
}

type CustomerStep = 'close' | 'reopen'

/** The same for *It works again* and *Re-open* in a customer's letter. */
export async function customerButton(desk: Desk, told: string): Promise<{ readonly step: CustomerStep, readonly person: Customer, readonly ticket: string }> {
  const way = readWay(desk, ['close', 'reopen'], told)
  if (await isUsed(desk, told)) throw new NotFound('code-gone')
  return { step: way.step === 'close' ? 'close' : 'reopen', ticket: way.ticket, person: await customerOfAccount(desk, desk.db.knex, way.reader) }
}

/** `rate` leads to how it was, for one who has just closed it. (M52) */
export async function pressCustomer(desk: Desk, told: string): Promise<{ readonly step: CustomerStep, readonly rate: string }> {
  const way = readWay(desk, ['close', 'reopen'], told)
  await desk.db.inTransaction(async tx => {
    await useWay(desk, tx, way, told)
    const person = await customerOfAccount(desk, tx, way.reader)
    if (way.step === 'close') await closeIn(desk, tx, person, way.ticket, 'letter')
    else await reopenIn(desk, tx, person, way.ticket, 'letter')
  })
  if (way.step !== 'close') return { step: 'reopen', rate: '' }
  return { step: 'close', rate: wayFor(desk, 'rate', { ticket: way.ticket, reader: way.reader, from: desk.clock.now().getTime() }) }
}
