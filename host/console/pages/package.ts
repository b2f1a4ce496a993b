import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refusalText } from '../addon-door.ts'
import { Submitted } from '../body.ts'
import type { Upload } from '../body.ts'
import type { Visit } from '../visit.ts'
import type { WordKey } from '../words.ts'
import { drawMarketplace, openOffer } from './marketplace.ts'
import type { Opened } from './marketplace.ts'

/** A package the owner brings: the component itself verifies and unpacks it, and what lies inside is offered from then on. */
export async function takeUploaded(visit: Visit): Promise<void> {
  const opened = await openOffer(visit)
  if (opened === undefined) return
  const form = new Submitted(visit.request)
  const [file, signature] = [form.file('package'), form.file('signature')]
  if (file === undefined || signature === undefined) {
    const faults: Record<string, WordKey> = { ...file === undefined ? { package: 'package-fault' as const } : {}, ...signature === undefined ? { signature: 'signature-fault' as const } : {} }
    return drawMarketplace(visit, opened, { faults }, 422)
  }
  try {
    const { version, folder } = await take(opened, file, signature)
    visit.console.manifest = join(folder, 'manifest.json')
    visit.go('/marketplace', visit.t('package-taken', { version }))
  } catch (fault) {
    await drawMarketplace(visit, opened, { refusal: refusalText(fault)[visit.language] }, 422)
  }
}

/** Uploaded names are not believed: both lie under names of ours in a folder of their own, for as long as it takes. */
async function take({ offer, place }: Opened, file: Upload, signature: Upload): Promise<{ readonly version: string, readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'))
  try {
    const path = join(folder, 'uploaded.n4addon')
    await writeFile(path, file.bytes, { mode: 0o600 })
    await writeFile(`${path}.sig`, signature.bytes, { mode: 0o600 })
    return await offer.addon.takePackage(place, path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
