import { randomBytes } from 'node:crypto'
import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { happened } from '../happened.ts'
import type { From } from '../records/open.ts'
import { noteInJournal, readAddonRow } from './addon-row.ts'
import { identityOf } from './installations.ts'
import { judgeKeys, setAside } from './kept-keys.ts'
import type { KeptKey } from './kept-keys.ts'
import { readManifest } from './manifest.ts'
import { revocationsIn } from './revocation.ts'
import { checkCode, writeRequest } from './request.ts'
import { checkTimes, checkToken } from './token.ts'
import type { Claims, Expected } from './token.ts'
import { trustedKeys } from './vendor-keys.ts'

const dayMs = 86_400_000

/** Queues the request for the publisher. Within a day the same request is told again instead of a second one. (A17) */
export async function requestActivation(desk: Desk, to?: string): Promise<{ readonly sentTo: string, readonly request: string, readonly code: string }> {
  const manifest = readManifest()
  const sentTo = to ?? manifest.activation.contact
  const options = await desk.reading.options(desk)
  return desk.db.inTransaction(async tx => {
    const row = await readAddonRow(tx)
    const now = desk.clock.now()
    const again = row !== undefined && row.requestNonce !== '' && now.getTime() - row.requestSentAt < dayMs
    const nonce = again ? row.requestNonce : randomBytes(12).toString('base64url')
    const at = again ? row.requestSentAt : now.getTime()
    const request = writeRequest(desk.installation, {
      addon: manifest.id, version: manifest.version, company: options.company, email: options.email || row?.ownerEmail || '', url: portalAddress(desk), nonce, at,
    })
    const code = checkCode(request)
    if (!again) {
      await tx('tk_addon').where({ id: 1 }).update({ request_nonce: nonce, request_sent_at: at })
      await happened(desk, tx, { event: 'activation-requested', address: sentTo, language: desk.language, request, code })
      await noteInJournal(tx, now, 'activation', 'request', 'ok', code)
    }
    return { sentTo, request, code }
  })
}

/** What a key must fit to be ours. */
export function expectedOf(desk: Desk): Expected {
  const manifest = readManifest()
  const { installation } = desk
  return {
    sub: manifest.id, aud: manifest.activation.audience, ins: installation.id, cnf: identityOf(installation.publicKey),
    url: portalAddress(desk), keys: trustedKeys(desk.folder), revoked: revocationsIn(desk.folder),
  }
}

/**
 * Takes a key that fits; every other one is refused with its own sentence and changes nothing. The one issued last is in
 * force, the others stay for the record. @throws Refusal
 */
export async function acceptKey(desk: Desk, pasted: string): Promise<Claims> {
  const now = desk.clock.now()
  const expected = expectedOf(desk)
  const { claims, kid } = checkToken(pasted, expected)
  await desk.db.inTransaction(async tx => {
    const seen = await lastSeen(tx)
    const healed = isTimely(claims, now) && isSetBack(now, seen)
    checkTimes(claims, healed ? now : trueNow(now, seen))
    const kept: readonly KeptKey[] = await tx('tk_activation').select('jti', 'token')
    if (kept.some(({ jti }) => jti === claims.jti)) return
    // A key made within these two days proves that the clock is right now, and was wrong when it was ahead.
    if (healed) await tx('tk_clock').where({ id: 1 }).update({ last_seen: now.getTime() })
    const token = pasted.replace(/\s+/g, '')
    const { marks } = judgeKeys([...kept, { jti: claims.jti, token }], expected)
    await tx('tk_activation').insert({ jti: claims.jti, kid, token, accepted_at: now.getTime(), expires_at: marks.get(claims.jti) ?? setAside })
    for (const { jti } of kept) await tx('tk_activation').where({ jti }).update({ expires_at: marks.get(jti) ?? setAside })
    await noteInJournal(tx, now, 'activation', kept.length === 0 ? 'accept' : 'renew', 'ok', claims.jti)
  })
  return claims
}

const patienceMs = 2 * dayMs

const isTimely = (claims: Claims, now: Date): boolean => Math.abs(claims.iat * 1000 - now.getTime()) < patienceMs

/** The clock shows a time well before one that was seen already. */
export const isSetBack = (now: Date, seen: number): boolean => seen - now.getTime() > patienceMs

/** A clock set back by more than two days does not bring an expired key back to life. */
export const trueNow = (now: Date, seen: number): Date => isSetBack(now, seen) ? new Date(seen) : now

export async function lastSeen(from: From): Promise<number> {
  const row: { last_seen: number } | undefined = await from('tk_clock').where({ id: 1 }).first('last_seen')
  return Number(row?.last_seen ?? 0)
}
