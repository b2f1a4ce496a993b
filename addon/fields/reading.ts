import type { Desk } from '../desk.ts'
import { HostAway } from '../faults.ts'
import type { From } from '../records/open.ts'
import { readSchema } from '../records/schema.ts'
import type { Schema } from '../records/schema.ts'
import { quoted, written } from '../records/written.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { compile, shapeOf } from './compile.ts'
import type { FieldShape, Kind } from './kind.ts'
import { kindOf } from './kinds/all.ts'
import { optionColumns, readOptions } from './options.ts'
import type { Options } from './options.ts'
import type { Policies } from './policies.ts'
import { ruleColumns } from './rules.ts'
import { meaningColumns, readStates, stateColumns } from './states.ts'
import type { States } from './states.ts'
import { alive, host } from '../records/columns.ts'

/** A column of a followed table as history and recorded state know it, whoever may see it. */
export type Column = { readonly column: string, readonly label: string, readonly kind: Kind, readonly shape: FieldShape }

/** What the host is like now: its structure, the owner's options, the meaning of his statuses. */
export type Surroundings = {
  readonly schema: Schema
  readonly options: Options
  readonly states: States
  /** False when the table of statuses is not there: then nothing may be written into it either. */
  readonly statesReadable: boolean
  /** Every readable column of the ticket table, hidden ones too. */
  readonly ticketColumns: readonly Column[]
}

/** Inside a transaction its `tx` must be passed as `from`: SQLite has one connection, and the transaction holds it. */
export type Reading = {
  /** Rule rows are compared at every call, so a change holds at the next request. (N1) `rules`: their text, where it was asked just now. */
  policies(desk: Desk, from?: From, rules?: string): Promise<Policies>
  options(desk: Desk, from?: From): Promise<Options>
  states(desk: Desk, from?: From): Promise<States>
  surroundings(desk: Desk, from?: From): Promise<Surroundings>
  /** The next call reads everything again. */
  forget(): void
}

const freshMs = 2000

export function openReading(): Reading {
  let kept: { readonly value: Surroundings, readonly at: number } | undefined
  let loading: Promise<Surroundings> | undefined
  const within = new WeakMap<From, Promise<Policies>>()
  let compiled: { readonly text: string | undefined, readonly around: Surroundings, readonly policies: Policies } | undefined

  function keep(value: Surroundings): Surroundings {
    kept = { value: kept !== undefined && isSame(kept.value, value) ? kept.value : value, at: performance.now() }
    return kept.value
  }

  async function surroundings(desk: Desk, from: From = desk.db.knex): Promise<Surroundings> {
    if (kept !== undefined && performance.now() - kept.at < freshMs) return kept.value
    if (from !== desk.db.knex) return keep(await look(desk, from))
    loading ??= look(desk, from).then(keep).finally(() => { loading = undefined })
    return loading
  }

  return {
    surroundings,
    options: async (desk, from) => (await surroundings(desk, from)).options,
    states: async (desk, from) => (await surroundings(desk, from)).states,
    forget() { kept = undefined },
    async policies(desk, from = desk.db.knex, rules) {
      const held = from === desk.db.knex ? undefined : within.get(from)
      if (held !== undefined) return held
      const read = readPolicies(desk, from, rules)
      // What a transaction has read holds to its end.
      if (from !== desk.db.knex) within.set(from, read)
      return read
    },
  }

  async function readPolicies(desk: Desk, from: From, rules: string | undefined): Promise<Policies> {
    const text = rules ?? await ruleText(desk, from)
    // A changed rule often comes with a new column or list: both are looked at again.
    if (compiled !== undefined && compiled.text !== text) kept = undefined
    const around = await surroundings(desk, from)
    if (compiled !== undefined && compiled.text === text && compiled.around === around) return compiled.policies
    const rows = text === undefined ? undefined : await ruleRows(desk, from)
    const policies = compile(rows, {
      ...around, table: around.schema.tables.get(desk.names.ticket.table),
      statusColumn: desk.names.ticket.column.status, language: desk.language,
    })
    compiled = { text, around, policies }
    return policies
  }
}

const isSame = (a: Surroundings, b: Surroundings): boolean =>
  a.schema.fingerprint === b.schema.fingerprint && JSON.stringify([a.options, a.states.all]) === JSON.stringify([b.options, b.states.all])

const ruleRows = (desk: Desk, from: From): PromiseLike<readonly RawRow[] | undefined> =>
  orNothing(from(desk.names.rules).where(alive).select(ruleColumns).orderBy(host.id))

/** undefined = the table itself cannot be read, which hides everything; a database that does not answer is another matter. */
async function ruleText(desk: Desk, from: From): Promise<string | undefined> {
  const rows = await orNothing(written(from, `select ${ruleTextOf(desk)} as rules`, []))
  return rows === undefined ? undefined : textOf(rows[0]?.['rules'])
}

/** All rules as one text, to be compared at every request: cells one by one would cost three times as much. */
export function ruleTextOf({ db: { form }, names: { rules } }: Desk): string {
  const cells = ruleColumns.map(name => `quote(${quoted(name)})`)
  const where = `from ${quoted(rules)} where ${host.retired} = 0 and ${host.archived} = 0`
  return form === 'sqlite'
    ? `(select group_concat(rule, char(10)) from (select ${cells.join(` || ',' || `)} as rule ${where} order by ${host.id}))`
    : `(select group_concat(concat_ws(',', ${cells.join(', ')}) order by ${host.id} separator '\n') ${where})`
}

/** The statement named a table or column that is not there. */
export function isMissingPart(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const code = 'code' in fault ? String(fault.code) : ''
  return /no such (table|column)/.test(fault.message) || code === 'ER_NO_SUCH_TABLE' || code === 'ER_BAD_FIELD_ERROR'
}

async function look(desk: Desk, from: From): Promise<Surroundings> {
  const { ticket, file, yourData } = desk.names
  const schema = await readSchema(from, desk.db.form, [ticket.table, file, yourData.table].filter(name => name !== ''))
  if (schema.tables.size === 0) throw new HostAway('host-away')
  const stateRows = await stateRowsOf(desk, from)
  const states = readStates(stateRows ?? [])
  const { table } = desk.names.yourData
  const present = new Set([host.id, ...schema.tables.get(table)?.fields.flatMap(({ physical }) => [...physical]) ?? []])
  const [row] = await orNothing(from(table).select(optionColumns(desk.names).filter(column => present.has(column))).where(host.retired, 0).orderBy(host.stamp, 'desc').limit(1)) ?? []
  const options = readOptions(row, desk.names, desk.language)
  const sources = { schema, states, statusColumn: desk.names.ticket.column.status, language: desk.language }
  const columns = (schema.tables.get(desk.names.ticket.table)?.fields ?? []).flatMap(field => {
    const kind = kindOf(field.type, !field.dateOnly)
    const usable = kind !== undefined && field.physical.has(field.column)
    return usable ? [{ column: field.column, label: field.label, kind, shape: shapeOf(field, sources) }] : []
  })
  return { schema, options, states, statesReadable: stateRows !== undefined, ticketColumns: columns }
}

/** Without the columns of what customers may do the meanings are still read: then nothing is allowed. */
async function stateRowsOf(desk: Desk, from: From): Promise<readonly RawRow[] | undefined> {
  const whole = await orNothing(from(desk.names.states).where(alive).select(stateColumns))
  return whole ?? orNothing(from(desk.names.states).where(alive).select(meaningColumns))
}

async function orNothing(query: PromiseLike<readonly RawRow[]>): Promise<readonly RawRow[] | undefined> {
  try { return await query } catch (fault) {
    if (isMissingPart(fault)) return undefined
    throw fault
  }
}
