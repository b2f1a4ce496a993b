import { additionalPieces, makeAdditional } from './additional.ts'
import { columnsOf, fieldPieces } from './field.ts'
import type { Ground } from './ground.ts'
import { addColumns, hostTablePieces, layFieldRows, makeHostTable, masksFor } from './host-table.ts'
import { indexPieces, makeIndex } from './index-on.ts'
import { listPieces, makeList } from './list.ts'
import type { Look } from './look.ts'
import type { Piece } from './piece.ts'
import { attributePieces, setAttributes } from './attributes.ts'
import { makePrivateColumns, makePrivateTable, privateColumnPieces, privateTablePieces } from './private-table.ts'
import { cellsPieces, makeCells, makeRows, rowsPieces } from './rows.ts'
import { makeSearchTable, searchTablePieces } from './search-table.ts'
import { makeSection, sectionPieces } from './section.ts'
import type { FieldsOn, FieldStep, Step } from './steps.ts'

/** What stands of a step in this host. Writes nothing. */
export async function piecesOf(step: Step, ground: Ground, look: Look): Promise<readonly Piece[]> {
  switch (step.step) {
    case 'private-table': return privateTablePieces(step, ground, look)
    case 'search-table': return searchTablePieces(step.name, ground, look)
    case 'list': return listPieces(step, ground, look)
    case 'table': return hostTablePieces(step, ground, look)
    case 'fields': return ground.name(step.on) === '' ? [] : step.fields.flatMap(field => fieldPieces(ground.name(step.on), field, ground, look))
    case 'additional': return additionalPieces(step.parent, step.child, ground, look)
    case 'section': return sectionPieces(step.table, step.label, ground, look)
    case 'index': return ground.name(step.index.on) === '' ? [] : indexPieces(step.index, ground, look)
    case 'rows': return rowsPieces(step, ground, look)
    case 'cells': return cellsPieces(step, ground, look)
    case 'private-columns': return privateColumnPieces(step, look)
    case 'attributes': return attributePieces(step, ground, look)
  }
}

/** Makes the pieces of a step that are absent, and only those. */
export async function make(step: Step, ground: Ground, look: Look, absent: ReadonlySet<string>): Promise<void> {
  switch (step.step) {
    case 'private-table': return makePrivateTable(step, ground)
    case 'search-table': return makeSearchTable(step.name, ground)
    case 'list': return makeList(step, ground, look)
    case 'table': return makeHostTable(step, ground, look, absent)
    case 'fields': return makeFields(step.on, step.fields, ground, look, absent)
    case 'additional': return makeAdditional(step.parent, step.child, ground, look)
    case 'section': return makeSection(step.table, step.label, ground, look)
    case 'index': return makeIndex(step.index, ground)
    case 'rows': return makeRows(step, ground, look)
    case 'cells': return makeCells(step, ground, look)
    case 'private-columns': return makePrivateColumns(step, ground, absent)
    case 'attributes': return setAttributes(step, ground, look, absent)
  }
}

async function makeFields(on: FieldsOn, fields: readonly FieldStep[], ground: Ground, look: Look, absent: ReadonlySet<string>): Promise<void> {
  const table = ground.name(on)
  const columns = fields.flatMap(field => columnsOf(field, ground)).filter(column => absent.has(`col:${table}.${column.name}`))
  await addColumns(table, columns.map(column => `\`${column.name}\` ${column.sql}`), ground)
  await layFieldRows(table, fields, ground, look, absent, masksFor(on, false, ground, look))
}
