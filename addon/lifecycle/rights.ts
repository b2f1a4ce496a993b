import type { Db } from '../records/open.ts'

/** Rights that no grant of this user gives on this database, roles included. */
export async function missingRights(db: Db, wanted: readonly string[]): Promise<readonly string[]> {
  const [[here] = []]: { name: string }[][] = await db.knex.raw('select database() as name')
  const [rows]: Readonly<Record<string, unknown>>[][] = await db.knex.raw('show grants')
  const held = (rows ?? []).flatMap(row => rightsOf(String(Object.values(row)[0] ?? ''), here?.name ?? ''))
  return held.includes('ALL PRIVILEGES') ? [] : wanted.filter(right => !held.includes(right))
}

/** `GRANT SELECT, INSERT ON `firm\_%`.* TO …`: the name may hold wildcards. Rights on single tables do not reach tables to come. */
function rightsOf(grant: string, database: string): readonly string[] {
  const told = /^GRANT (.+?) ON (\*|`(?:[^`]|``)+`|\S+?)\.(\S+) TO /i.exec(grant)
  if (told === null || told[3] !== '*') return []
  const pattern = (told[2] ?? '').replace(/^`|`$/g, '').replaceAll('``', '`')
  return pattern === '*' || fits(pattern, database) ? (told[1] ?? '').toUpperCase().split(/\s*,\s*/) : []
}

function fits(pattern: string, name: string): boolean {
  const source = pattern.replace(/\\([_%])|([_%])|([^_%\\]+|\\)/g, (_all, literal?: string, wild?: string, plain?: string) =>
    literal ?? (wild === '%' ? '.*' : wild === '_' ? '.' : (plain ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`^${source}$`, 'i').test(name)
}
