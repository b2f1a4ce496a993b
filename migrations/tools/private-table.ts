import type { Ground } from './ground.ts'
import type { Look } from './look.ts'
import { both } from './piece.ts'
import type { Piece } from './piece.ts'
import type { ColumnStep, Step } from './steps.ts'

type PrivateTable = Extract<Step, { step: 'private-table' }>

/** There with all our columns = ours; a table of our prefix with others is somebody else's. */
export function privateTablePieces(step: PrivateTable, _ground: Ground, look: Look): readonly Piece[] {
  const columns = look.columns.get(step.name)
  // A later version may have let a column go.
  const missing = step.columns.filter(({ name }) => columns?.has(name) !== true && look.ledger.get(`col:${step.name}.${name}`)?.status !== 'dropped')
  const label = both('Tabella di lavoro', 'Working table')
  const told = { kind: 'private-table', name: step.name, label } as const
  const piece = { okey: `tab:${step.name}`, kind: 'private-table', hostId: '', told } as const
  if (columns === undefined) return [{ ...piece, state: 'absent' }]
  if (missing.length === 0) return [{ ...piece, state: 'ours' }]
  const text = both(
    `La tabella ${step.name} c'è già e non è nostra: le mancano ${missing.map(({ name }) => name).join(', ')}.`,
    `The table ${step.name} is there already and is not ours: it lacks ${missing.map(({ name }) => name).join(', ')}.`)
  return [{ ...piece, state: 'taken', clash: { key: 'private-table-taken', name: step.name, text } }]
}

/** On MariaDB one statement makes the table and its indexes, so that no half of it can be left behind. */
export async function makePrivateTable(step: PrivateTable, ground: Ground): Promise<void> {
  const { from, form } = ground
  const maria = form === 'mariadb'
  const auto = step.columns.some(({ kind }) => kind === 'auto')
  const parts = step.columns.map(column => `${quoted(column.name, form)} ${columnSql(column, form)}`)
  if (step.key.length > 0 && !auto) parts.push(`PRIMARY KEY (${step.key.map(name => quoted(name, form)).join(', ')})`)
  const indexes = (step.indexes ?? []).map((columns, at) => {
    const unique = columns[0]?.startsWith('!') === true
    const names = columns.map(name => quoted(name.replace('!', ''), form)).join(', ')
    return { unique, names, name: `${step.name}_${at + 1}` }
  })
  if (maria) parts.push(...indexes.map(({ unique, names, name }) => `${unique ? 'UNIQUE ' : ''}KEY ${name} (${names})`))
  await from.raw(`CREATE TABLE ${step.name} (${parts.join(', ')})${tableTail(ground)}`)
  if (maria) return
  for (const { unique, names, name } of indexes) await from.raw(`CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON ${step.name} (${names})`)
}

const quoted = (name: string, form: Ground['form']): string => form === 'mariadb' ? `\`${name}\`` : `"${name}"`

const tableTail = (ground: Ground): string =>
  ground.form === 'mariadb' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci' : ''

const sqlite: Readonly<Record<ColumnStep['kind'], string>> = {
  id: "VARCHAR(64) NOT NULL DEFAULT ''", token: "VARCHAR(128) NOT NULL DEFAULT ''", short: "VARCHAR(64) NOT NULL DEFAULT ''",
  exact: "VARCHAR(255) NOT NULL DEFAULT ''", text: "TEXT NOT NULL DEFAULT ''", long: "TEXT NOT NULL DEFAULT ''",
  integer: 'INTEGER NOT NULL DEFAULT 0', time: 'INTEGER NOT NULL DEFAULT 0', auto: 'INTEGER PRIMARY KEY AUTOINCREMENT',
}

/** Secrets, addresses and names compare byte by byte: the host's collation takes é for e. Ids compare as the host's do. */
const mariadb: Readonly<Record<ColumnStep['kind'], string>> = {
  id: "VARCHAR(64) NOT NULL DEFAULT ''", token: "VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''",
  short: "VARCHAR(64) NOT NULL DEFAULT ''", exact: "VARCHAR(255) COLLATE utf8mb4_bin NOT NULL DEFAULT ''",
  text: "TEXT NOT NULL DEFAULT ''", long: "MEDIUMTEXT NOT NULL DEFAULT ''",
  integer: 'INTEGER NOT NULL DEFAULT 0', time: 'BIGINT NOT NULL DEFAULT 0', auto: 'BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY',
}

const columnSql = (column: ColumnStep, form: Ground['form']): string => (form === 'mariadb' ? mariadb : sqlite)[column.kind]

/** Columns that a later version adds to a table of ours. */
export const privateColumnPieces = (step: Extract<Step, { step: 'private-columns' }>, look: Look): readonly Piece[] => step.columns.map((column): Piece => ({
  okey: `col:${step.table}.${column.name}`, kind: 'column', hostId: '', state: look.columns.get(step.table)?.has(column.name) === true ? 'ours' : 'absent',
}))

export async function makePrivateColumns(step: Extract<Step, { step: 'private-columns' }>, { from, form }: Ground, absent: ReadonlySet<string>): Promise<void> {
  const columns = step.columns.filter(({ name }) => absent.has(`col:${step.table}.${name}`)).map(column => `ADD COLUMN ${quoted(column.name, form)} ${columnSql(column, form)}`)
  if (form === 'mariadb') return void await from.raw(`ALTER TABLE ${step.table} ${columns.join(', ')}`)
  for (const column of columns) await from.raw(`ALTER TABLE ${step.table} ${column}`)
}
