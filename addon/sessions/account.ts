import type { Language } from '@nios4/sdk'
import type { From } from '../records/open.ts'

export const accountStates = ['unproven', 'waiting', 'doubtful', 'open', 'refused', 'closed'] as const

export type AccountState = typeof accountStates[number]

/** Which letters its person wants; what is not named is wanted. */
export type LettersWanted = { readonly changed: boolean, readonly replied: boolean }

export type Account = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly phone: string
  readonly passwordHash: string
  readonly language: Language
  /** Row of the host's customers table; '' while nobody knows which. */
  readonly customer: string
  readonly state: AccountState
  readonly letters: LettersWanted
  readonly epoch: number
  readonly createdAt: number
  readonly provenAt: number
}

type AccountRow = {
  id: string, email: string, name: string | null, phone: string | null, password_hash: string | null, language: string | null, customer: string | null
  state: string, letters: string | null, epoch: number, created_at: number, proven_at: number
}

const columns = ['id', 'email', 'name', 'phone', 'password_hash', 'language', 'customer', 'state', 'letters', 'epoch', 'created_at', 'proven_at']

export async function accountById(from: From, id: string): Promise<Account | undefined> {
  const row: AccountRow | undefined = await from('tk_account').where({ id }).first(columns)
  return row === undefined ? undefined : read(row)
}

/** The account of a proven mailbox: there is one at most, and it is compared here, not by a collation. (A.5) */
export async function provenAccount(from: From, email: string): Promise<Account | undefined> {
  const rows: AccountRow[] = await from('tk_account').where({ email }).whereNot({ state: 'unproven' }).select(columns)
  const row = rows.find(found => found.email === email)
  return row === undefined ? undefined : read(row)
}

export async function accountsWhere(from: From, where: { readonly states?: readonly AccountState[], readonly ids?: readonly string[], readonly customers?: readonly string[] }): Promise<readonly Account[]> {
  const query = from('tk_account').select(columns).orderBy('created_at').orderBy('id')
  if (where.states !== undefined) query.whereIn('state', where.states)
  if (where.ids !== undefined) query.whereIn('id', where.ids)
  if (where.customers !== undefined) query.whereIn('customer', where.customers)
  const rows: AccountRow[] = await query
  return rows.map(read)
}

export function readLetters(text: string | null): LettersWanted {
  try {
    const told: unknown = JSON.parse(text || '{}')
    const wants = (name: string): boolean => {
      const value: unknown = typeof told === 'object' && told !== null ? Reflect.get(told, name) : undefined
      return value !== 0 && value !== false
    }
    return { changed: wants('changed'), replied: wants('replied') }
  } catch { return { changed: true, replied: true } }
}

export const lettersText = ({ changed, replied }: LettersWanted): string => JSON.stringify({ changed: changed ? 1 : 0, replied: replied ? 1 : 0 })

const read = (row: AccountRow): Account => ({
  id: row.id, email: row.email, name: row.name ?? '', phone: row.phone ?? '', passwordHash: row.password_hash ?? '',
  language: row.language === 'en' ? 'en' : 'it', customer: row.customer ?? '', state: accountStates.find(state => state === row.state) ?? 'closed',
  letters: readLetters(row.letters), epoch: Number(row.epoch), createdAt: Number(row.created_at), provenAt: Number(row.proven_at),
})
