import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import type { Desk, Installation } from '../../desk.ts'
import type { Taken } from '../incoming.ts'
import { keepRaw } from '../letter/raw.ts'
import { takeRaw } from '../letter/take.ts'
import type { Trust } from '../letter/read.ts'

/** What a mail service hands over beside the letter: when it did (seconds), the sum of the letter's bytes, and its seal over both. */
export type Handed = { readonly at: string, readonly sum: string, readonly seal: string }

/** A clock that differs more is no service of ours; a letter handed over again within it is known already. (M03) */
const freshMs = 10 * 60_000

type Known = Pick<Installation, 'privateKey' | 'link'>

/** Made of the installation's key and link: it stands in no database, and is another one as soon as either changes. */
export const letterSecret = ({ privateKey, link }: Known): string => createHmac('sha256', privateKey).update(`mail|${link}`).digest('base64url')

export const sealOf = (installation: Known, at: string, sum: string): string => createHmac('sha256', letterSecret(installation)).update(`${at}.${sum}`).digest('hex')

/**
 * A mail service hands over a letter as it stands on the wire. Who it is is known before the first byte of the letter is
 * read. Undefined = not believed.
 */
export async function takeHanded(desk: Desk, handed: Handed, source: Readable, trust: Trust): Promise<Taken | undefined> {
  if (!isBelieved(desk, handed)) return undefined
  const sum = createHash('sha256')
  const summed = new Transform({ transform(chunk: Buffer, _coding, next) { sum.update(chunk); next(null, chunk) } })
  source.on('error', fault => { summed.destroy(fault) })
  const raw = await keepRaw(desk.folder, source.pipe(summed))
  try {
    return sum.digest('hex') === handed.sum.toLowerCase() ? await takeRaw(desk, raw, trust) : undefined
  } finally { await rm(raw.path, { force: true }) }
}

function isBelieved(desk: Desk, { at, sum, seal }: Handed): boolean {
  if (!/^\d{9,11}$/.test(at) || !/^[0-9a-f]{64}$/i.test(sum) || !/^[0-9a-f]{64}$/i.test(seal)) return false
  if (Math.abs(desk.clock.now().getTime() - Number(at) * 1000) > freshMs) return false
  return timingSafeEqual(Buffer.from(seal.toLowerCase()), Buffer.from(sealOf(desk.installation, at, sum)))
}
