import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Installation } from '../desk.ts'

type Known = Pick<Installation, 'privateKey' | 'link'>

/**
 * What a script in the host program says to be believed. Made of the installation's key and link, so it stands in no
 * database, needs no column, and is another one as soon as either changes.
 */
export const nudgeSecret = ({ privateKey, link }: Known): string => createHmac('sha256', privateKey).update(`nudge|${link}`).digest('base64url')

export function isNudgeSecret(installation: Known, given: string): boolean {
  const [wanted, said] = [Buffer.from(nudgeSecret(installation)), Buffer.from(given)]
  return wanted.length === said.length && timingSafeEqual(wanted, said)
}
