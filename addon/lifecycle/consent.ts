import type { From } from '../records/open.ts'
import { noteInJournal } from './addon-row.ts'

/** Rights of the first version, which did not write down what its owner had agreed to. Never edited. */
const firstScopes: readonly string[] = [
  'schema:table:create', 'schema:field:create', 'data:customers:read', 'data:customers:create', 'data:customers:update', 'data:info:read', 'data:info:update',
  'data:ticket:create', 'data:ticket:update', 'mail:send', 'files:read', 'files:write', 'http:listen',
]

/** What the owner agreed to last. `from` must hold tk_addon. */
export async function agreedScopes(from: From): Promise<readonly string[]> {
  const row: { detail: string } | undefined = await from('tk_journal').where({ op: 'consent' }).orderBy('id', 'desc').first('detail')
  if (row === undefined) return firstScopes
  const parsed: unknown = JSON.parse(row.detail)
  return Array.isArray(parsed) ? parsed.filter(scope => typeof scope === 'string') : firstScopes
}

/** Rights a version asks for that nobody has agreed to yet. (packaging 1.3, rule 10) */
export const grownScopes = (agreed: readonly string[] | undefined, wanted: readonly string[]): readonly string[] =>
  wanted.filter(scope => agreed?.includes(scope) !== true)

export async function noteConsent(from: From, now: Date, scopes: readonly string[]): Promise<void> {
  const row: { detail: string } | undefined = await from('tk_journal').where({ op: 'consent' }).orderBy('id', 'desc').first('detail')
  const told = JSON.stringify([...scopes].sort())
  if (row?.detail !== told) await noteInJournal(from, now, 'consent', 'scopes', 'ok', told)
}
