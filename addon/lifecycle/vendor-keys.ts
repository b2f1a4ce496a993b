import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readManifest } from './manifest.ts'
import type { VendorKey } from './manifest.ts'
import { rawPublicKey } from './paseto.ts'
import { refuse } from './refusal.ts'

/** Trusted in this data folder alone; how the demo and tests activate without the publisher. (decision 29) */
const extraKeys = (folder: string): string => join(folder, 'trusted-keys.json')

export function trustedKeys(folder: string): readonly VendorKey[] {
  const file = extraKeys(folder)
  if (!existsSync(file)) return readManifest().activation.keys
  return [...readManifest().activation.keys, ...keysIn(file)]
}

export function trustKey(folder: string, key: VendorKey): void {
  const file = extraKeys(folder)
  const held = existsSync(file) ? keysIn(file) : []
  if (held.some(({ kid }) => kid === key.kid)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `${JSON.stringify([...held, key], null, 2)}\n`, { mode: 0o600 })
}

export type SigningKey = { readonly kid: string, readonly key: KeyObject, readonly publicKey: string }

/** A new signing key in a file of mode 600; an existing file is never overwritten. */
export function makeSigningKey(file: string): SigningKey {
  if (existsSync(file)) throw refuse('key-file-there', `Il file ${file} c'è già.`, `The file ${file} is there already.`)
  const { privateKey } = generateKeyPairSync('ed25519')
  const kid = `key-${new Date().getUTCFullYear()}-${randomBytes(4).toString('hex')}`
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify({ kid, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) }, null, 2)}\n`, { mode: 0o600 })
  return { kid, key: privateKey, publicKey: rawPublicKey(createPublicKey(privateKey)) }
}

export function readSigningKey(file: string): SigningKey {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && 'kid' in parsed && 'privateKey' in parsed) {
      const key = createPrivateKey(String(parsed.privateKey))
      return { kid: String(parsed.kid), key, publicKey: rawPublicKey(createPublicKey(key)) }
    }
  } catch { /* told below, with the place */ }
  throw refuse('key-file', `Il file ${file} non contiene una chiave di firma.`, `The file ${file} holds no signing key.`)
}

function keysIn(file: string): readonly VendorKey[] {
  let parsed: unknown
  try { parsed = JSON.parse(readFileSync(file, 'utf8')) } catch { parsed = undefined }
  if (!Array.isArray(parsed)) throw refuse('trusted-keys', `Il file ${file} non si legge.`, `The file ${file} cannot be read.`)
  const items: readonly unknown[] = parsed
  return items.flatMap(keyOf)
}

function keyOf(item: unknown): readonly VendorKey[] {
  if (typeof item !== 'object' || item === null || !('kid' in item) || !('publicKey' in item)) return []
  const { kid, publicKey } = item
  if (typeof kid !== 'string' || typeof publicKey !== 'string') return []
  return [{ kid, publicKey, revoked: 'revoked' in item && item.revoked === true }]
}
