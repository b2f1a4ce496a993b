import type { Cell } from '@nios4/sdk'
import { decodeFile } from '../../formats/file-reference.ts'
import { decodeChecked } from '../../formats/list-text.ts'
import type { Answer } from './answer.ts'
import { isNew, typedText } from './answer.ts'
import type { Submitted } from './body.ts'
import { editorText, showCell, textOf } from './cell.ts'
import type { Row, Shown } from './cell.ts'
import { gridColumns, physicalColumns } from './grid.ts'
import { canEdit, needsList } from './kinds.ts'
import { suggestions, tooMany } from './read-relation.ts'
import { childLimit, childRows, choiceLimit, relationTarget, titleOf } from './records.ts'
import type { Choice } from './records.ts'
import type { Column, Table } from './schema.ts'
import { addressOf } from './visit.ts'
import type { Visit } from './visit.ts'

export interface Editor {
  readonly column: Column
  readonly id: string
  readonly fixed: boolean
  readonly value: string
  readonly ticked: readonly string[]
  readonly options: readonly string[]
  readonly shown: Shown
  readonly fault: string
  /** What the row holds now, when it differs from what was typed into an older form. */
  readonly now: string
  readonly choices: readonly Choice[]
  readonly moreChoices: boolean
  readonly suggestions: readonly string[]
  readonly linked: { readonly href: string, readonly label: string } | undefined
  readonly file: { readonly href: string, readonly name: string, readonly picture: boolean } | undefined
  readonly places: Readonly<Record<string, string>>
}

export interface Tab {
  readonly id: string
  readonly label: string
  readonly editors: readonly Editor[]
  readonly faulty: boolean
  readonly child?: ChildGrid
}

export interface ChildGrid {
  readonly table: Table
  readonly columns: readonly Column[]
  readonly rows: readonly { readonly href: string, readonly cells: readonly Shown[], readonly title: string }[]
  readonly more: boolean
  readonly limit: number
}

/** What was sent and what came of it; absent when the card is opened anew. */
export interface Sent { readonly form: Submitted, readonly answer: Answer, readonly stale: boolean }

/** The card's tabs: one for each panel of fields, then one for each additional table. */
export async function cardTabs(visit: Visit, table: Table, row: Row, sent?: Sent): Promise<readonly Tab[]> {
  const existing = await physicalColumns(visit.console.host.knex, table.name)
  const columns = table.columns.filter(({ kind, physical }) => kind === 'separator' || (kind !== 'none' && existing.has(physical)))
  const panels = [...new Set(columns.map(({ panel }) => panel))]
  const tabs: Tab[] = []
  for (const [place, panel] of panels.entries()) {
    const editors: Editor[] = []
    for (const column of columns.filter(each => each.panel === panel)) editors.push(await editorOf(visit, table, column, row, sent))
    tabs.push({ id: `tab-${place}`, label: panel || visit.t('main-tab'), editors, faulty: editors.some(({ fault }) => fault !== '') })
  }
  for (const name of isNew(row) ? [] : table.children) {
    const child = visit.schema.tables.get(name)
    if (child !== undefined) tabs.push({ id: name, label: child.label, editors: [], faulty: false, child: await childGrid(visit, table, child, row) })
  }
  return tabs
}

async function editorOf(visit: Visit, table: Table, column: Column, row: Row, sent: Sent | undefined): Promise<Editor> {
  const fixed = !column.editable || !canEdit(column.kind)
  const asked = sent !== undefined && !fixed && sent.form.texts('_asked').includes(column.name)
  const value = asked ? typedText(column, sent.form) : editorText(column, row)
  const fault = sent?.answer.faults[column.name]
  const choices = sent?.answer.choices[column.name] ?? []
  const ticked = decodeChecked(value)
  const listed = column.values.map(item => item.value)
  return {
    column, fixed, value, ticked, fault: fault === undefined ? '' : visit.t(fault), id: `f-${column.name}`,
    options: needsList(column.kind) ? [...new Set([...listed, ...(column.kind === 'check-list' ? ticked : [value])])].filter(text => text !== '') : [],
    shown: showCell(column, row, visit.language),
    now: asked && sent.stale && value !== editorText(column, row) ? showCell(column, row, visit.language).text || visit.t('empty-value') : '',
    choices: choices.slice(0, choiceLimit), moreChoices: tooMany(choices),
    suggestions: column.kind === 'relation' && !fixed ? await suggestions(visit.console.host, visit.schema.tables, column) : [],
    linked: linkedRecord(visit, column, row),
    file: storedFile(table, column, row),
    places: Object.fromEntries([`lat_${column.name}`, `lng_${column.name}`].map(name => [name, sent?.form.text(name) ?? placeText(row[name])])),
  }
}

const placeText = (cell: Cell | undefined): string => Number(cell ?? 0) === 0 ? '' : String(cell)

function linkedRecord({ schema }: Visit, column: Column, row: Row): Editor['linked'] {
  const target = column.kind === 'relation' ? relationTarget(schema.tables, column)?.target : undefined
  const id = textOf(row, `gguid_${column.name}`)
  return target === undefined || id === '' ? undefined : { href: addressOf(target.name, id), label: target.label }
}

function storedFile(table: Table, column: Column, row: Row): Editor['file'] {
  if (!['image', 'file', 'signature'].includes(column.kind) || isNew(row)) return undefined
  const file = decodeFile(textOf(row, column.physical))
  return file === undefined ? undefined : {
    href: `/file/${table.name}/${textOf(row, 'gguid')}/${column.name}`,
    name: (file.kind === 'stored' ? file.name : '') || textOf(row, `file_${column.name}`) || column.label,
    picture: column.kind !== 'file',
  }
}

async function childGrid(visit: Visit, parent: Table, child: Table, row: Row): Promise<ChildGrid> {
  const existing = await physicalColumns(visit.console.host.knex, child.name)
  const columns = gridColumns(child).filter(({ physical }) => existing.has(physical))
  const rows = await childRows(visit.console.host, child.name, { table: parent.name, id: textOf(row, 'gguid') })
  return {
    table: child, columns, more: rows.length > childLimit, limit: childLimit,
    rows: rows.slice(0, childLimit).map(each => ({
      href: addressOf(child.name, textOf(each, 'gguid')),
      title: titleOf(child, each) || visit.t('untitled'),
      cells: columns.map(column => showCell(column, each, visit.language)),
    })),
  }
}
