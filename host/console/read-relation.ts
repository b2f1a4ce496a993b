import type { Cell } from '@nios4/sdk'
import type { HostDatabase } from '../open.ts'
import type { Row } from './cell.ts'
import { textOf } from './cell.ts'
import type { Submitted } from './body.ts'
import { choiceLimit, findChoices, findRow, relationTarget } from './records.ts'
import type { Choice } from './records.ts'
import type { Column, Table } from './schema.ts'
import type { WordKey } from './words.ts'

export interface RelationReading {
  readonly cells: Readonly<Record<string, Cell>>
  /** Copies asked by MATCHES; what the person typed himself in those fields wins. */
  readonly copies: Readonly<Record<string, Cell>>
  readonly fault?: WordKey
  readonly choices?: readonly Choice[]
}

interface Asking { readonly host: HostDatabase, readonly tables: ReadonlyMap<string, Table>, readonly row: Row, readonly form: Submitted }

/** Text and id are always written together: a text without its id belongs to nobody. (docs/host.md, E.2) */
export async function readRelation({ host, tables, row, form }: Asking, column: Column): Promise<RelationReading> {
  const typed = (form.text(column.name) ?? '').trim()
  const picked = form.text(`_pick_${column.name}`)
  const searching = form.text('_then') === `find:${column.name}`
  const found = relationTarget(tables, column)
  if (found === undefined) return nothing
  if (!searching && picked === 'none') return cleared(column)
  if (!searching && picked !== undefined) return taken(host, column, found, picked)
  if (!searching && typed === textOf(row, column.physical)) return nothing
  if (!searching && typed === '') return cleared(column)
  return chosenByText(host, column, found, typed, searching)
}

type Target = NonNullable<ReturnType<typeof relationTarget>>

const nothing: RelationReading = { cells: {}, copies: {} }

const cleared = (column: Column): RelationReading => ({ cells: { [column.name]: '', [`gguid_${column.name}`]: '' }, copies: {} })

async function chosenByText(host: HostDatabase, column: Column, found: Target, typed: string, searching: boolean): Promise<RelationReading> {
  const choices = await findChoices(host, found.target, found.caption, typed)
  const exact = choices.filter(({ text }) => text.toLowerCase() === typed.toLowerCase())
  const only = exact.length === 1 ? exact[0] : choices.length === 1 ? choices[0] : undefined
  if (only !== undefined && !searching) return taken(host, column, found, only.id)
  if (choices.length === 0) return { ...nothing, fault: 'nobody-found' }
  return { ...nothing, choices, ...(searching ? {} : { fault: 'choose-fault' as const }) }
}

async function taken(host: HostDatabase, column: Column, { target, caption }: Target, id: string): Promise<RelationReading> {
  const record = await findRow(host, target.name, id)
  if (record === undefined) return { ...nothing, fault: 'nobody-found' }
  const matches = Object.entries(column.param.relation?.matches ?? {})
  return {
    cells: { [column.name]: textOf(record, caption), [`gguid_${column.name}`]: id },
    copies: Object.fromEntries(matches.map(([own, theirs]) => [own, record[theirs] ?? ''])),
  }
}

/** Suggestions shown while typing; a long table is searched instead. */
export async function suggestions(host: HostDatabase, tables: ReadonlyMap<string, Table>, column: Column): Promise<readonly string[]> {
  const found = relationTarget(tables, column)
  if (found === undefined) return []
  const choices = await findChoices(host, found.target, found.caption, '', 50)
  return [...new Set(choices.slice(0, 50).map(({ text }) => text))].filter(text => text !== '')
}

export const tooMany = (choices: readonly Choice[]): boolean => choices.length > choiceLimit
