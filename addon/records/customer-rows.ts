import type { Names } from './names.ts'
import type { From } from './open.ts'
import { numberOf, textOf } from './values.ts'
import type { RawRow } from './values.ts'

/** One row of the host's customers table, through the map: only the cells we were given a place for. */
export type HostCustomer = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly ticked: boolean
}

function columnsOf({ customers }: Names): readonly string[] {
  return ['gguid', customers.name, customers.email, customers.phone, customers.check].filter(column => column !== '')
}

function read(row: RawRow, { customers }: Names): HostCustomer {
  const cell = (column: string): string => column === '' ? '' : textOf(row[column]).trim()
  return {
    id: cell('gguid'), name: cell(customers.name), email: cell(customers.email), phone: cell(customers.phone),
    ticked: customers.check !== '' && numberOf(row[customers.check]) !== 0,
  }
}

export async function hostCustomer(from: From, names: Names, id: string): Promise<HostCustomer | undefined> {
  if (id === '') return undefined
  const row: RawRow | undefined = await from(names.customers.table).where({ gguid: id, eli: 0 }).first(columnsOf(names))
  return row === undefined || textOf(row['gguid']) !== id ? undefined : read(row, names)
}

export async function hostCustomersOf(from: From, names: Names, ids: readonly string[]): Promise<readonly HostCustomer[]> {
  if (ids.length === 0) return []
  const rows: RawRow[] = await from(names.customers.table).whereIn('gguid', ids).where({ eli: 0 }).select(columnsOf(names))
  return rows.map(row => read(row, names))
}

/** Rows whose e-mail cell may hold this text. The database only narrows; who it really is, the caller compares byte by byte. (A.5) */
export async function hostCustomersNear(from: From, names: Names, address: string): Promise<readonly HostCustomer[]> {
  const { table, email } = names.customers
  if (email === '') return []
  const rows: RawRow[] = await from(table).where({ eli: 0 })
    .whereRaw("lower(??) like ? escape '!'", [email, `%${literal(address)}%`]).select(columnsOf(names)).limit(500)
  return rows.map(row => read(row, names))
}

const between: readonly string[] = [' ', '-', '/', '.', '(', ')']

/** Rows whose telephone cell holds these digits one after the other, whatever people write between them. The caller compares whole numbers. */
export async function hostCustomersByTail(from: From, names: Names, tail: string, most: number): Promise<readonly HostCustomer[]> {
  const { table, phone } = names.customers
  if (phone === '' || !/^\d{4,}$/.test(tail)) return []
  const bare = between.reduce(sql => `replace(${sql}, ?, '')`, '??')
  const rows: RawRow[] = await from(table).where({ eli: 0 }).whereRaw(`${bare} like ?`, [phone, ...between, `%${tail}%`]).select(columnsOf(names)).orderBy('gguid').limit(most)
  return rows.map(row => read(row, names))
}

/** A page of customers for the owner's eyes, by name. */
export async function findHostCustomers(from: From, names: Names, wanted: { readonly q: string, readonly most: number, readonly ticked?: boolean }): Promise<readonly HostCustomer[]> {
  const { table, name, email, check } = names.customers
  const like = `%${literal(wanted.q.toLowerCase())}%`
  const query = from(table).where({ eli: 0 })
  if (wanted.q !== '') {
    query.where(either => {
      for (const column of [name, email]) if (column !== '') either.orWhereRaw("lower(??) like ? escape '!'", [column, like])
    })
  }
  if (wanted.ticked === true && check !== '') query.where(check, '<>', 0)
  const rows: RawRow[] = await query.orderBy(name === '' ? 'gguid' : name).orderBy('gguid').limit(wanted.most).select(columnsOf(names))
  return rows.map(row => read(row, names))
}

const literal = (text: string): string => text.replace(/[!%_]/g, sign => `!${sign}`)

/** Cells of a customer as the map wants them; what has no place is left out. */
export function customerCells({ customers }: Names, told: { readonly name?: string, readonly email?: string, readonly phone?: string, readonly ticked?: boolean }): Record<string, string | number> {
  const cells: Record<string, string | number> = {}
  const put = (column: string, value: string | number | undefined): void => { if (column !== '' && value !== undefined) cells[column] = value }
  put(customers.name, told.name)
  put(customers.email, told.email)
  put(customers.phone, told.phone)
  put(customers.check, told.ticked === undefined ? undefined : told.ticked ? 1 : 0)
  return cells
}

/** Ticked customers nobody has an account for. */
export async function countTickedWithoutAccount(from: From, { customers }: Names): Promise<number> {
  if (customers.check === '' || customers.email === '') return 0
  const row: RawRow | undefined = await from({ c: customers.table }).leftJoin({ a: 'tk_account' }, 'a.customer', 'c.gguid')
    .where({ 'c.eli': 0 }).where(`c.${customers.check}`, '<>', 0).whereNull('a.id').where(`c.${customers.email}`, 'like', '%_@_%').count({ count: '*' }).first()
  return numberOf(row?.['count'])
}
