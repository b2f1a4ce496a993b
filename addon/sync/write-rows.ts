import type { Cell } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { Tx } from '../records/open.ts'
import type { Held } from './cells.ts'
import { areAll } from './incoming.ts'
import type { Column, TableShape } from './shapes.ts'
import { largestStatement, roomOf } from './upsert.ts'

/** Cells in the order of the shape; undefined = not sent. */
export type Cells = readonly (Cell | undefined)[]

export type RowWriter = {
  /** New rows, whole: what was not sent is the column's default. Returns the places of rows the database would not take. */
  insert(shape: TableShape, rows: readonly Cells[]): Promise<readonly number[]>
  /** So many new rows, column by column, where the id is not there yet; returns the places of those that were. Only where a key makes it one statement. */
  insertNew?(shape: TableShape, columns: Held['columns'], count: number): readonly number[]
  /** Changes what was sent; false when the database would not take it. */
  update(shape: TableShape, id: string, cells: Cells): Promise<boolean>
}

type Statement = { run(cells: readonly Cell[]): { readonly changes: number } }
type Direct = { prepare(sql: string): Statement, pragma(sql: string): unknown }

/** Rows go in by prepared statements straight on the driver where it has them: a first sync writes millions of cells. */
export async function openWriter(tx: Tx, form: Form): Promise<RowWriter> {
  const connection: unknown = form === 'sqlite' ? await tx.client.acquireConnection() : undefined
  return isDirect(connection) ? directWriter(connection) : statementWriter(tx, form)
}

const isDirect = (connection: unknown): connection is Direct =>
  typeof connection === 'object' && connection !== null && 'pragma' in connection && typeof connection.pragma === 'function' && 'prepare' in connection

function directWriter(connection: Direct): RowWriter {
  const inserting = ({ table }: TableShape, columns: readonly Column[], clash: string): Statement => connection.prepare(
    `insert into ${quoted(table)} (${columns.map(({ physical }) => quoted(physical)).join(', ')}) values (${columns.map(() => '?').join(', ')})${clash}`)
  return {
    insert(shape, rows) {
      const statement = inserting(shape, shape.columns, '')
      for (const cells of rows) statement.run(whole(shape, cells))
      return Promise.resolve([])
    },
    insertNew(shape, columns, count) {
      const told = shape.columns.flatMap((column, place) => {
        const [values, usual] = [columns[place], empty(column, 'sqlite')]
        // What every row leaves empty is left to the column's default. (formats/columns.ts)
        return values === undefined || areAll(values, (cell): cell is Cell => cell === usual) ? [] : [{ column, values, usual }]
      })
      const statement = inserting(shape, told.map(({ column }) => column), ' on conflict do nothing')
      // One line for all rows: the driver has read it when it comes back.
      const line = told.map(({ usual }) => usual)
      const there: number[] = []
      for (let at = 0; at < count; at += 1) {
        for (let place = 0; place < told.length; place += 1) line[place] = told[place]?.values[at] ?? told[place]?.usual ?? null
        if (statement.run(line).changes === 0) there.push(at)
      }
      return there
    },
    update(shape, id, cells) {
      const sent = shape.columns.filter((_, at) => cells[at] !== undefined)
      connection.prepare(`update ${quoted(shape.table)} set ${sent.map(({ physical }) => `${quoted(physical)} = ?`).join(', ')} where gguid = ?`)
        .run([...cells.flatMap(cell => cell === undefined ? [] : [cell]), id])
      return Promise.resolve(true)
    },
  }
}

const whole = (shape: TableShape, cells: Cells): readonly Cell[] => isWhole(cells) ? cells : shape.columns.map((column, at) => cells[at] ?? empty(column, 'sqlite'))

const isWhole = (cells: Cells): cells is readonly Cell[] => !cells.includes(undefined)

const mostRows = 200
/** SQLite takes no more of them in one statement. */
const mostBindings = 30_000
const mostCharacters = 500_000

/** Several rows a statement. One row the database refuses must not stop the others. */
function statementWriter(tx: Tx, form: Form): RowWriter {
  const insertSome = async (shape: TableShape, rows: readonly Cells[]): Promise<void> => {
    const one = `(${shape.columns.map(() => '?').join(', ')})`
    await tx.raw(`insert into ?? (${shape.columns.map(() => '??').join(', ')}) values ${rows.map(() => one).join(', ')}`,
      [shape.table, ...shape.columns.map(({ physical }) => physical), ...rows.flatMap(cells => shape.columns.map((column, at) => cells[at] ?? empty(column, form)))])
  }
  return {
    async insert(shape, rows) {
      const refused: number[] = []
      const atMost = Math.min(mostRows, Math.floor(mostBindings / shape.columns.length))
      for (const { from, some } of slices(rows, atMost)) {
        if (some.length === 1 && isTooLarge(some[0] ?? [])) { refused.push(from); continue }
        try { await insertSome(shape, some) } catch (fault) {
          if (!isOfOneRow(fault)) throw fault
          for (const [at, row] of some.entries()) {
            try { await insertSome(shape, [row]) } catch (again) {
              if (!isOfOneRow(again)) throw again
              refused.push(from + at)
            }
          }
        }
      }
      return refused
    },
    async update(shape, id, cells) {
      if (isTooLarge(cells)) return false
      const sent = shape.columns.flatMap(({ physical }, at) => cells[at] === undefined ? [] : [[physical, cells[at]] as const])
      try {
        await tx.raw(`update ?? set ${sent.map(() => '?? = ?').join(', ')} where gguid = ?`, [shape.table, ...sent.flat(), id])
        return true
      } catch (fault) {
        if (!isOfOneRow(fault)) throw fault
        return false
      }
    },
  }
}

function slices(rows: readonly Cells[], atMost: number): readonly { readonly from: number, readonly some: readonly Cells[] }[] {
  const found: { from: number, some: Cells[] }[] = []
  let characters = Infinity
  for (const [at, cells] of rows.entries()) {
    const size = cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
    if (characters + size > mostCharacters || (found.at(-1)?.some.length ?? 0) >= atMost) { found.push({ from: at, some: [] }); characters = 0 }
    found.at(-1)?.some.push(cells)
    characters += size
  }
  return found
}

const isTooLarge = (cells: Cells): boolean => cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? roomOf(cell) : 8), 0) > largestStatement

/** A value that does not fit, and not a server that went away or a lock that was lost. */
const isOfOneRow = (fault: unknown): boolean => fault instanceof Error && 'code' in fault
  && ['ER_DATA_TOO_LONG', 'ER_TRUNCATED_WRONG_VALUE', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'ER_WARN_DATA_OUT_OF_RANGE', 'ER_BAD_NULL_ERROR', 'ER_TOO_BIG_ROWSIZE'].includes(String(fault.code))

const empty = ({ family }: Column, form: Form): Cell => family === 'text' ? '' : family === 'date' && form === 'mariadb' ? null : 0

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
