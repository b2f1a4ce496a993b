import type { Desk } from '../desk.ts'
import { Invalid, NotFound } from '../faults.ts'
import { happened } from '../happened.ts'
import { normalAddress } from '../people/address.ts'
import { customerById } from '../people/customers.ts'
import type { From, Tx } from '../records/open.ts'
import { maySpend, spend } from './brakes.ts'
import { codeLink, makeCode, peekCode, takeCode } from './codes.ts'
import { newSession } from './new-session.ts'
import { hashOf } from './secrets.ts'

/** A one-time address of the owner's door, shown or mailed by whoever asked for it. */
export const newOwnerLink = async (desk: Desk, tx: Tx): Promise<string> => codeLink(desk, 'owner', await makeCode(desk, tx, 'owner', ''))

/** Somebody asks at the door. Only an address of the owner gets a letter, and nobody sees which it is. (M15) */
export async function askOwnerDoor(desk: Desk, typed: string, ip: string): Promise<void> {
  await spend(desk, 'letter-from', ip)
  const address = normalAddress(typed)
  if (address === undefined) throw new Invalid({ email: { key: typed.trim() === '' ? 'required' : 'not-an-email' } })
  const owners = await ownerAddresses(desk)
  const mail = await maySpend(desk, 'owner-door', owners.includes(address) ? 'owner' : address)
  if (!mail) return
  const undo = new NotFound()
  try {
    await desk.db.inTransaction(async tx => {
      await writeToOwner(desk, tx, address)
      if (!owners.includes(address)) throw undo
    })
  } catch (fault) {
    if (fault !== undo) throw fault
  }
}

async function writeToOwner(desk: Desk, tx: Tx, address: string | undefined): Promise<string> {
  const link = await newOwnerLink(desk, tx)
  if (address !== undefined) await happened(desk, tx, { event: 'owner-door', address, language: desk.language, link })
  return link
}

/** The address given at install, and those of his data. */
export async function ownerAddresses(desk: Desk, from: From = desk.db.knex): Promise<readonly string[]> {
  const row: { owner_email: string | null } | undefined = await from('tk_addon').where({ id: 1 }).first('owner_email')
  const { email } = await desk.reading.options(desk, from)
  return [...new Set([row?.owner_email ?? '', email].flatMap(text => normalAddress(text) ?? []))]
}

export const ownerDoorIsOpen = (desk: Desk, code: string): Promise<unknown> => peekCode(desk, desk.db.knex, 'owner', code)

export async function enterOwnerDoor(desk: Desk, code: string, agent: string): Promise<{ readonly secret: string }> {
  return desk.db.inTransaction(async tx => {
    await takeCode(desk, tx, 'owner', code)
    await note(desk, tx, 'owner-entered', '')
    return { secret: await newSession(desk, tx, { kind: 'owner', agent }) }
  })
}

/** Through a customer's eyes: nothing can be written so, and it is kept that he looked. (M16) */
export async function lookAs(desk: Desk, ownerSecret: string, customer: string, agent: string): Promise<{ readonly secret: string }> {
  return desk.db.inTransaction(async tx => {
    if (await customerById(desk, tx, customer) === undefined) throw new NotFound()
    await endOwn(tx, ownerSecret, ['owner', 'owner-as'])
    await note(desk, tx, 'look-as', customer)
    return { secret: await newSession(desk, tx, { kind: 'owner-as', asCustomer: customer, agent }) }
  })
}

export async function leaveLook(desk: Desk, secret: string, agent: string): Promise<{ readonly secret: string }> {
  return desk.db.inTransaction(async tx => {
    await endOwn(tx, secret, ['owner-as'])
    await note(desk, tx, 'leave-look', '')
    return { secret: await newSession(desk, tx, { kind: 'owner', agent }) }
  })
}

/** The old secret dies with the change of identity; without it there is no change. (S33) */
async function endOwn(tx: Tx, secret: string, kinds: readonly string[]): Promise<void> {
  const ended: number = await tx('tk_session').where({ id_hash: hashOf(secret) }).whereIn('kind', kinds).delete()
  if (ended !== 1) throw new NotFound()
}

async function note(desk: Desk, tx: Tx, step: string, about: string): Promise<void> {
  await tx('tk_journal').insert({ op: 'owner-door', step, status: 'done', actor: 'owner', at: desk.clock.now().getTime(), detail: about })
}
