import { readManifest } from '../manifest.ts'
import type { VendorKey } from '../manifest.ts'
import { revocationsIn } from '../revocation.ts'
import { trustedKeys } from '../vendor-keys.ts'

/**
 * Whose packages are taken: the publisher's keys in the manifest of the program that is running (never those in the
 * package itself), and what the operator trusts in this data folder. Two keys there make a change of key possible; one
 * that a signed list took back is known, and refused.
 */
export function packageKeys(folder: string): readonly VendorKey[] {
  const { kid: withdrawn } = revocationsIn(folder)
  return [...readManifest().publisher.keys ?? [], ...trustedKeys(folder)].map(key => withdrawn.includes(key.kid) ? { ...key, revoked: true } : key)
}
