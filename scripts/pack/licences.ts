import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import type { Pinned } from './lock.ts'

/**
 * Licence texts of everything that runs with the product, in one file. Builds for one system are named without text: they
 * are not on every machine that packs, npm brings them with their own text, and the same sources must give the same bytes.
 */
export function licenceText(root: string, lock: readonly Pinned[]): string {
  const once = [...new Map(lock.map(one => [`${one.name} ${one.version}`, one])).values()].sort((one, other) => titleOf(one) < titleOf(other) ? -1 : 1)
  const lines = once.map(one => `${titleOf(one)}  ${one.licence || 'see below'}${one.partial ? '  (on some systems only)' : ''}`)
  const bodies = once.filter(({ partial }) => !partial).map(one => `${'='.repeat(80)}\n${titleOf(one)}\n${'='.repeat(80)}\n\n${textOf(root, one)}\n`)
  return `Libraries this program fetches with npm, and their licences. The package itself contains none of them.\n\n${lines.join('\n')}\n\n${bodies.join('\n')}`
}

const titleOf = ({ name, version }: Pinned): string => `${name} ${version}`

function textOf(root: string, { path, name, version, licence }: Pinned): string {
  const folder = join(root, path)
  const told = readTold(folder)
  if (told.version !== version) throw refuse('pack-modules', `${name} ${version} non è in node_modules: esegui npm ci.`, `${name} ${version} is not in node_modules: run npm ci.`)
  const texts = readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)([-.].*)?$/i.test(file)).sort()
    .map(file => readFileSync(join(folder, file), 'utf8').replace(/\r\n?/g, '\n').trim())
  if (texts.length > 0) return `${texts.join('\n\n')}\n`
  return `The library brings no licence text of its own. It declares: ${licence || told.licence}.\n`
}

function readTold(folder: string): { readonly version: string, readonly licence: string } {
  try {
    const told: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { version: String(told.version), licence: typeof told.license === 'string' ? told.license : JSON.stringify(told.licenses ?? told.license ?? '') }
  } catch { return { version: '', licence: '' } }
}
