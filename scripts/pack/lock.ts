import { refuse } from '../../addon/lifecycle/refusal.ts'

/** One outside library as package-lock.json pins it. */
export type Pinned = {
  /** Its place, e.g. `node_modules/a/node_modules/b`. */
  readonly path: string
  readonly name: string, readonly version: string, readonly licence: string
  /** `sha512-…` of the downloaded file. */
  readonly integrity: string
  readonly from: string
  /** Made for one system or processor: not there on others. */
  readonly partial: boolean
  readonly needs: readonly string[]
}

/** What runs with the product, sorted by place; tools of the workshop are left out. */
export function readLock(text: string): readonly Pinned[] {
  const lock: { readonly lockfileVersion?: number, readonly packages?: Readonly<Record<string, Entry>> } = JSON.parse(text)
  if (lock.lockfileVersion !== 3 || lock.packages === undefined) throw refuse('pack-lock', 'package-lock.json non ha la forma 3.', 'package-lock.json has not form 3.')
  return Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.dev !== true).map(([path, entry]) => pinned(path, entry))
    .sort((one, other) => one.path < other.path ? -1 : 1)
}

type Entry = {
  readonly version?: string, readonly name?: string, readonly resolved?: string, readonly integrity?: string, readonly license?: string
  readonly dev?: boolean, readonly optional?: boolean, readonly os?: readonly string[], readonly cpu?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>, readonly optionalDependencies?: Readonly<Record<string, string>>, readonly peerDependencies?: Readonly<Record<string, string>>
}

function pinned(path: string, entry: Entry): Pinned {
  return {
    path, name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version: entry.version ?? '',
    licence: entry.license ?? '', integrity: entry.integrity ?? '', from: entry.resolved ?? '',
    partial: entry.optional === true || entry.os !== undefined || entry.cpu !== undefined,
    needs: Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies }).sort(),
  }
}

/** Which of the pinned libraries a library at this place gets when it asks for a name: the nearest one upwards, as Node looks. */
export function nearest(lock: ReadonlyMap<string, Pinned>, from: string, name: string): Pinned | undefined {
  const found = lock.get(`${from}/node_modules/${name}`)
  const above = from.lastIndexOf('/node_modules/')
  if (found !== undefined) return found
  return above < 0 ? lock.get(`node_modules/${name}`) : nearest(lock, from.slice(0, above), name)
}
