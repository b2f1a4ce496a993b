import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import type { Tx } from '../records/open.ts'

/** What a button of a letter leads to. Their order is part of every link that is out: new ones come last. */
export const waySteps = ['done', 'waiting', 'answer', 'close', 'reopen', 'rate', 'stop'] as const

export type WayStep = typeof waySteps[number]

/** One ticket and one reader: an account's id, or the mark of an address of the firm. */
export type Way = { readonly step: WayStep, readonly ticket: string, readonly reader: string, readonly until: number }

const day = 24 * 3_600_000

/** A button is for the days after its letter; *stop* must work as long as somebody may find the letter again. */
const lifeOf: Readonly<Record<WayStep, number>> = { done: 7 * day, waiting: 7 * day, answer: 7 * day, close: 14 * day, reopen: 14 * day, rate: 30 * day, stop: 400 * day }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const bytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
const idOf = (part: Buffer): string => part.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** An address of the firm, as a link knows it: nobody reads it there. */
export const markOf = (address: string): string => idOf(createHash('sha256').update(address).digest().subarray(0, 16))

/**
 * The secret part of a button's address: what it may do, sealed with the key that lives outside the database, so nothing is
 * written for letters nobody answers, and a repeated letter carries the same. '' where the host's id is none of ours.
 */
export function wayFor(desk: Desk, step: WayStep, told: { readonly ticket: string, readonly reader: string, readonly from: number }): string {
  if (!uuid.test(told.ticket) || !uuid.test(told.reader)) return ''
  const head = Buffer.alloc(5)
  head.writeUInt8(waySteps.indexOf(step), 0)
  head.writeUInt32BE(Math.floor((told.from + lifeOf[step]) / 1000), 1)
  const body = Buffer.concat([head, bytes(told.ticket), bytes(told.reader)])
  return Buffer.concat([body, sealOf(desk, body)]).toString('base64url')
}

const sealOf = ({ installation }: Desk, body: Buffer): Buffer => createHmac('sha256', installation.privateKey).update('way|').update(body).digest().subarray(0, 24)

/** @throws NotFound for what is not ours, over, or for something else: the same words for all. (S31) */
export function readWay(desk: Desk, steps: readonly WayStep[], told: string): Way {
  const all = /^[A-Za-z0-9_-]{82}$/.test(told) ? Buffer.from(told, 'base64url') : Buffer.alloc(0)
  if (all.length !== 61) throw new NotFound('code-gone')
  const [body, seal] = [all.subarray(0, 37), all.subarray(37)]
  const step = waySteps[body.readUInt8(0)]
  const until = body.readUInt32BE(1) * 1000
  const isOurs = timingSafeEqual(seal, sealOf(desk, body)) && all.toString('base64url') === told
  if (!isOurs || step === undefined || !steps.includes(step) || until <= desk.clock.now().getTime()) throw new NotFound('code-gone')
  return { step, until, ticket: idOf(body.subarray(5, 21)), reader: idOf(body.subarray(21)) }
}

const usedHash = (told: string): string => createHash('sha256').update(`way|${told}`).digest('hex')

/** Pressed before: it worked once. */
export async function isUsed(desk: Desk, told: string): Promise<boolean> {
  return await desk.db.knex('tk_code').where({ code_hash: usedHash(told), purpose: 'way' }).first('code_hash') !== undefined
}

/** Uses it up, in the transaction of what it does: of two that come at once, one finds it gone. */
export async function useWay(desk: Desk, tx: Tx, way: Way, told: string): Promise<void> {
  const now = desk.clock.now().getTime()
  const hash = usedHash(told)
  if (await tx('tk_code').where({ code_hash: hash }).first('code_hash') !== undefined) throw new NotFound('code-gone')
  await tx('tk_code').insert({ code_hash: hash, purpose: 'way', account: '', payload: '', created_at: now, expires_at: way.until, used_at: now })
}
