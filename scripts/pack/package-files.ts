import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import type { Named } from '../../addon/lifecycle/package/make.ts'
import { licenceText } from './licences.ts'
import { readLock } from './lock.ts'
import { billOfMaterials } from './sbom.ts'

/** What a package is made of; host/, bench/, test/ never ship. (decision 11) */
const folders = ['addon', 'docs', 'formats', 'migrations', 'portal', 'scripts', 'types'] as const
const single = ['manifest.json', 'package.json', 'package-lock.json', 'README.md', 'CHANGELOG.md', 'LICENSE'] as const

/** Commands and rooms of the workshop: they need the embedded host, the tests, or the whole checkout. */
const stays = /^scripts\/(demo\/|pack\/|template\/|commands\/(start|host|test|bench|pack)\.ts$)/

const texts: ReadonlySet<string> = new Set(['.ts', '.mjs', '.js', '.json', '.ejs', '.css', '.svg', '.md', '.txt', '.sql', '.lua'])
const pictures: ReadonlySet<string> = new Set(['.png', '.ico', '.woff2', '.jpg', '.webp'])

/** Every file of the package by its path, taken from the tree and from nothing else: no clock, no machine, no git. */
export function packageFiles(root: string): { readonly files: ReadonlyMap<string, Buffer>, readonly named: Named } {
  const paths = [...single, ...folders.flatMap(folder => pathsIn(root, folder))]
  const files = new Map(paths.filter(path => !stays.test(path)).map(path => [path, bytesOf(root, path)]))
  const named: Named = JSON.parse(files.get('manifest.json')?.toString() ?? '{}')
  const lock = readLock(files.get('package-lock.json')?.toString() ?? '{}')
  files.set('sbom.cdx.json', Buffer.from(billOfMaterials(lock, named)))
  files.set('LICENSES/THIRD-PARTY.txt', Buffer.from(licenceText(root, lock)))
  return { files, named: { id: named.id, version: named.version } }
}

function pathsIn(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !name.startsWith('.')).flatMap(entry => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return pathsIn(root, path)
    if (entry.isFile()) return [path]
    throw refuse('pack-kind', `${path} non è un file normale.`, `${path} is no ordinary file.`)
  })
}

/** Line ends are those of the repository, whatever the checkout made of them. An unknown kind of file is asked about, not guessed. */
function bytesOf(root: string, path: string): Buffer {
  const bytes = readFileSync(join(root, path))
  const ending = extname(path)
  if (pictures.has(ending)) return bytes
  if (!texts.has(ending) && path !== 'LICENSE') throw refuse('pack-unknown', `Non so se ${path} va nel pacchetto.`, `Whether ${path} belongs into the package is not known.`)
  return Buffer.from(bytes.toString('utf8').replaceAll('\r\n', '\n'))
}
