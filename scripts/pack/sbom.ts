import type { Named } from '../../addon/lifecycle/package/make.ts'
import { nearest } from './lock.ts'
import type { Pinned } from './lock.ts'

type Tree = Readonly<Record<string, unknown>>

/** CycloneDX 1.6, from the lock file alone. No time and no serial number: the same lock gives the same bill. */
export function billOfMaterials(lock: readonly Pinned[], named: Named): string {
  const held = new Map(lock.map(one => [one.path, one]))
  const own = `pkg:generic/${named.id}@${named.version}`
  const known = new Map(lock.map(one => [addressOf(one), one]))
  const needs = new Map<string, Set<string>>()
  for (const one of lock) {
    const of = needs.get(addressOf(one)) ?? new Set<string>()
    for (const name of one.needs) { const found = nearest(held, one.path, name); if (found !== undefined) of.add(addressOf(found)) }
    needs.set(addressOf(one), of)
  }
  const first = lock.filter(({ path }) => path.lastIndexOf('node_modules/') === 0).map(addressOf)
  return `${JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
    metadata: { component: { type: 'application', 'bom-ref': own, name: named.id, version: named.version, licenses: [{ license: { id: 'MIT' } }] } },
    components: [...known].sort(byFirst).map(([address, one]) => component(address, one)),
    dependencies: [{ ref: own, dependsOn: [...first].sort() }, ...[...needs].sort(byFirst).map(([ref, of]) => ({ ref, dependsOn: [...of].sort() }))],
  }, null, 1)}\n`
}

const byFirst = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => one < other ? -1 : 1

const addressOf = ({ name, version }: Pinned): string => `pkg:npm/${name.replace('@', '%40')}@${version}`

function component(address: string, { name, version, licence, integrity, from, partial }: Pinned): Tree {
  const group = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined
  return {
    type: 'library', 'bom-ref': address, ...group === undefined ? {} : { group }, name: group === undefined ? name : name.slice(group.length + 1), version,
    ...partial ? { scope: 'optional' } : {},
    ...integrity.startsWith('sha512-') ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] } : {},
    licenses: licence === '' ? [{ license: { name: 'see LICENSES/THIRD-PARTY.txt' } }] : [/ (AND|OR|WITH) /.test(licence) ? { expression: licence } : { license: { id: licence } }],
    purl: address,
    ...from === '' ? {} : { externalReferences: [{ type: 'distribution', url: from }] },
  }
}
