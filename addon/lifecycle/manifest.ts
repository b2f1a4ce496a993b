import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { PermissionLine, Text } from '@nios4/sdk'

export type VendorKey = { readonly kid: string, /** Raw ed25519 key, base64url. */ readonly publicKey: string, readonly revoked?: boolean }

/** What the program itself needs of `manifest.json`; the schema knows the rest. */
export type Manifest = {
  readonly id: string
  readonly version: string
  readonly name: Text
  /** Whose packages are taken; two at a time make a change of key possible. */
  readonly publisher: { readonly keys?: readonly VendorKey[] }
  readonly permissions: readonly { readonly scope: string, readonly reason: Text, readonly optional?: boolean }[]
  /** What it adds, claimed before: roles of its tables, and fields it puts on tables of others. */
  readonly objects: { readonly tables: readonly { readonly role: string }[], readonly extends: readonly { readonly role: string, readonly fields: readonly string[] }[] }
  readonly activation: { readonly contact: string, readonly audience: string, readonly graceDays: number, readonly keys: readonly VendorKey[] }
}

const manifestFile = new URL('../../manifest.json', import.meta.url)
const schemaFile = new URL('./manifest-schema.json', import.meta.url)

/** Every mistake in one sentence that names the place; [] = a good manifest. */
export function manifestMistakes(manifest: unknown): readonly string[] {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
  addFormats.default(ajv)
  const check = ajv.compile(jsonAt(schemaFile))
  if (check(manifest)) return []
  return (check.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = typeof params['additionalProperty'] === 'string' ? ` (${params['additionalProperty']})` : ''
    return `manifest.json${instancePath || '/'}: ${message ?? 'wrong'}${extra}`
  })
}

/** The addon's own manifest, as this package was built. It is checked against its schema by a test, not at every start. */
export function readManifest(): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))
  return manifest
}

export const permissionLines = (manifest: Manifest): readonly PermissionLine[] =>
  manifest.permissions.map(({ scope, reason, optional }) => ({ scope, reason, optional: optional === true }))

function jsonAt(file: URL): Record<string, unknown> {
  const parsed: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'))
  return parsed
}
