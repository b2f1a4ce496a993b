import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Addon, AddonRefusal, Text } from '@nios4/sdk'

export interface Offer { readonly name: Text, readonly summary: Text | undefined, readonly version: string, readonly publisher: string, readonly addon: Addon }

export type Found = { readonly offer: Offer } | { readonly missing: 'market-no-manifest' | 'market-no-entry' | 'market-no-module', readonly entry: string }

/** The addon beside this program, known by its manifest alone: the host never imports it by name. */
export async function findAddon(path: string): Promise<Found> {
  const manifest = await readManifest(path)
  if (manifest === undefined) return { missing: 'market-no-manifest', entry: '' }
  const entry = inner(manifest, 'runtime').entry
  if (typeof entry !== 'string') return { missing: 'market-no-entry', entry: '' }
  const addon = await load(resolve(dirname(path), entry))
  return addon === undefined ? { missing: 'market-no-module', entry } : { offer: offerOf(manifest, addon) }
}

type Unknowns = Readonly<Record<string, unknown>>

async function readManifest(path: string): Promise<Unknowns | undefined> {
  try { return objectOf(JSON.parse(await readFile(path, 'utf8'))) } catch { return undefined }
}

async function load(file: string): Promise<Addon | undefined> {
  try {
    const loaded: Unknowns = await import(pathToFileURL(file).href)
    return isAddon(loaded.addon) ? loaded.addon : undefined
  } catch { return undefined }
}

const acts = ['plan', 'install', 'uninstall', 'requestActivation', 'activate', 'status'] as const

const isAddon = (value: unknown): value is Addon =>
  typeof value === 'object' && value !== null && acts.every(act => typeof inner({ value }, 'value')[act] === 'function')

function offerOf(manifest: Unknowns, addon: Addon): Offer {
  const publisher = manifest.publisher ?? manifest.vendor
  const named = typeof publisher === 'string' ? publisher : objectOf(publisher)?.name
  return {
    addon,
    name: textIn(manifest.name) ?? textIn(manifest.title) ?? textIn(manifest.id) ?? { it: '?', en: '?' },
    summary: textIn(manifest.summary) ?? textIn(manifest.description),
    version: typeof manifest.version === 'string' ? manifest.version : '',
    publisher: typeof named === 'string' ? named : '',
  }
}

function textIn(value: unknown): Text | undefined {
  if (typeof value === 'string') return { it: value, en: value }
  const { it, en } = objectOf(value) ?? {}
  return typeof it === 'string' && typeof en === 'string' ? { it, en } : undefined
}

/** Own enumerable keys only would miss methods of a class, so the object itself is read. */
function inner(holder: Unknowns, name: string): Unknowns {
  const value = holder[name]
  return isObject(value) ? value : {}
}

const isObject = (value: unknown): value is Unknowns => typeof value === 'object' && value !== null

const objectOf = (value: unknown): Unknowns | undefined => isObject(value) && !Array.isArray(value) ? value : undefined

/** What the owner is told when the addon refuses; its own words when it has some. */
export function refusalText(fault: unknown): Text {
  if (isRefusal(fault)) return fault.text
  const message = fault instanceof Error ? fault.message : String(fault)
  return { it: message, en: message }
}

const isRefusal = (fault: unknown): fault is AddonRefusal => fault instanceof Error && 'text' in fault && textIn(fault.text) !== undefined
