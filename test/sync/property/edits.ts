import type { Cell } from '@nios4/sdk'
import { addField, changeField } from '../../../host/program/fields.ts'
import { storeFile } from '../../../host/program/files.ts'
import { changeList, listValues } from '../../../host/program/lists.ts'
import { deleteRow, retireRow, saveRow } from '../../../host/program/save-row.ts'
import { fixedId } from '../../../host/schema/fixed-id.ts'
import type { Place } from './firm.ts'
import { bruno, rita } from './people.ts'
import type { Edit, TableName } from './steps.ts'
import { removed, retired } from './words.ts'
import type { Words } from './words.ts'

type Row = Readonly<Record<string, Cell>>

/** What the story remembers beside the databases. */
export type Told = {
  readonly words: Words
  /** Rows somebody made: an id each, the same in every run of the same steps. */
  rows: number
  /** Tickets somebody made; few enough that no letter tells of many at once. */
  tickets: number
  /** Tickets somebody retired or removed at some time: nobody must hear of what happened to them. */
  readonly offAndOn: Set<string>
  /** Ticket to the words of the firm's replies and files below it that its customer must hear of once. */
  readonly toHear: { readonly ticket: string, readonly word: string }[]
  /** Words no customer may hear of. */
  readonly internal: string[]
  /** What customers said, opened and changed: words the firm must hear of. */
  readonly toFirm: { readonly ticket: string, readonly word: string, readonly kind: 'opened' | 'said' | 'changed' }[]
}

export const mostTickets = 5

const columns: Readonly<Record<TableName, readonly string[]>> = {
  clienti: ['ragione_sociale', 'note', 'zona'], impianti: ['modello', 'matricola', 'modello'], ticket: ['title', 'description', 'title'],
}
const newFields: readonly { readonly name: string, readonly type: number }[] = [{ name: 'piano', type: 0 }, { name: 'sede', type: 24 }, { name: 'orario', type: 1 }]
const labelled: readonly (readonly [string, string])[] = [['clienti', 'note'], ['clienti', 'piano'], ['impianti', 'modello'], ['impianti', 'sede'], ['ticket', 'description']]
/** Customers with an account stay. */
const staying: readonly string[] = [rita.customer, bruno.customer]

/** Somebody does this in the host's program, if it can be done there now. */
export async function edit(told: Told, place: Place, does: Edit): Promise<void> {
  switch (does.act) {
    case 'write': return write(told, place, does)
    case 'new': return make(told, place, does.table)
    case 'retire': case 'revive': return retireOrRevive(told, place, does)
    case 'remove': return remove(told, place, does)
    case 'field': return makeField(told, place, does)
    case 'label': return label(told, place, does.field)
    case 'value': return value(told, place)
    case 'file': return file(told, place, does)
    case 'answer': return answer(told, place, does)
  }
}

async function pick({ host }: Place, table: string, at: number, more: Row = { eli: 0 }): Promise<Row | undefined> {
  const rows: readonly Row[] = await host.knex(table).where(more).orderBy(['tidc', 'gguid'])
  return rows[at % Math.max(1, rows.length)]
}

const idOf = (row: Row): string => String(row['gguid'])

async function write({ words }: Told, place: Place, { table, column, row: at }: Extract<Edit, { act: 'write' }>): Promise<void> {
  const row = await pick(place, table, at)
  if (row === undefined) return
  const wanted = columns[table][column] ?? ''
  const [own = wanted] = 'piano' in row && column === 2 ? ['piano'] : []
  const word = words.fresh()
  await saveRow(place.host, place.user, table, { [own]: word }, { id: idOf(row), now: place.now() })
  words.wrote(word, `${place.name}: ${table}.${own} of ${idOf(row)}`, String(row[own]))
}

async function make(told: Told, place: Place, table: TableName): Promise<void> {
  if (table === 'ticket' && told.tickets >= mostTickets) return
  const [first = '', second = ''] = columns[table]
  const [one, other] = [told.words.fresh(), told.words.fresh()]
  const owner = (await pick(place, 'clienti', told.rows, { gguid: staying[told.rows % 2] ?? '' }))
  const link: Row = table === 'ticket' ? { customer: String(owner?.['ragione_sociale'] ?? ''), gguid_customer: staying[told.rows % 2] ?? '' } : {}
  const id = fixedId('made', String(told.rows))
  told.rows += 1
  if (table === 'ticket') told.tickets += 1
  await saveRow(place.host, place.user, table, { [first]: one, [second]: other, ...link }, { id, now: place.now() })
  for (const word of [one, other]) told.words.wrote(word, `${place.name}: new ${table} ${id}`, '')
}

async function retireOrRevive({ words, offAndOn }: Told, place: Place, { act, table, row: at }: Extract<Edit, { act: 'retire' | 'revive' | 'remove' }>): Promise<void> {
  const row = await pick(place, table, at, { eli: act === 'retire' ? 0 : 1 })
  if (row === undefined || staying.includes(idOf(row))) return
  const id = idOf(row)
  if (table === 'ticket') offAndOn.add(id)
  if (act === 'retire') await retireRow(place.host, place.user, table, id, place.now())
  else await saveRow(place.host, place.user, table, { eli: 0 }, { id, now: place.now() })
  if (act === 'retire') words.wrote(retired(id), `${place.name}: ${table}`, '')
  else words.gone(retired(id))
}

async function remove({ words, offAndOn }: Told, place: Place, { table, row: at }: Extract<Edit, { act: 'retire' | 'revive' | 'remove' }>): Promise<void> {
  const row = await pick(place, table, at)
  if (row === undefined || staying.includes(idOf(row))) return
  const id = idOf(row)
  if (table === 'ticket') offAndOn.add(id)
  await deleteRow(place.host, place.user, table, id, place.now())
  words.wrote(removed(id), `${place.name}: ${table}`, `${JSON.stringify(row)} ${retired(id)}`)
}

async function makeField(told: Told, place: Place, { table, field: at }: Extract<Edit, { act: 'field' }>): Promise<void> {
  const field = newFields[at % newFields.length]
  if (field === undefined || await place.host.knex('so_fields').where({ tablename: table, fieldname: field.name }).first('gguid') !== undefined) return
  const word = told.words.fresh()
  await addField(place.host, place.user, { ...field, table, label: word, now: place.now() })
  told.words.wrote(word, `${place.name}: label of ${table}.${field.name}`, '')
}

async function label({ words }: Told, place: Place, at: number): Promise<void> {
  const [table = '', name = ''] = labelled[at % labelled.length] ?? []
  const row: { fieldlabel: string } | undefined = await place.host.knex('so_fields').where({ tablename: table, fieldname: name, eli: 0 }).first('fieldlabel')
  if (row === undefined) return
  const word = words.fresh()
  await changeField(place.host, place.user, table, name, { label: word }, place.now())
  words.wrote(word, `${place.name}: label of ${table}.${name}`, row.fieldlabel)
}

async function value({ words }: Told, place: Place): Promise<void> {
  const values = await listValues(place.host, 'zone')
  const word = words.fresh()
  await changeList(place.host, place.user, 'zone', [...values, word], place.now())
  words.wrote(word, `${place.name}: list zone`, '')
}

async function file(told: Told, place: Place, { below, row: at }: Extract<Edit, { act: 'file' }>): Promise<void> {
  const row = await pick(place, below, at)
  if (row === undefined) return
  const word = told.words.fresh()
  const table = below === 'ticket' ? 'ticket_file' : 'impianti'
  const cell = await storeFile(place.host, place.files, table, Buffer.from(`the bytes of ${word}`), `${word}.txt`, { id: fixedId('file', word), now: place.now() })
  if (below === 'impianti') {
    await saveRow(place.host, place.user, table, { scheda: cell, file_scheda: `${word}.txt` }, { id: idOf(row), now: place.now() })
    told.words.wrote(word, `${place.name}: file of ${idOf(row)}`, String(row['scheda']))
    return
  }
  await addBelow(told, place, table, idOf(row), { file: cell }, word)
  told.toHear.push({ ticket: idOf(row), word })
}

async function answer(told: Told, place: Place, { row: at, internal }: Extract<Edit, { act: 'answer' }>): Promise<void> {
  const row = await pick(place, 'ticket', at)
  if (row === undefined) return
  const word = told.words.fresh()
  await addBelow(told, place, 'ticket_message', idOf(row), { body: word, audience: internal ? 'Interno' : '' }, word)
  if (internal) told.internal.push(word)
  else told.toHear.push({ ticket: idOf(row), word })
}

async function addBelow(told: Told, place: Place, table: string, ticket: string, cells: Row, word: string): Promise<void> {
  const id = fixedId('made', String(told.rows))
  told.rows += 1
  await saveRow(place.host, place.user, table, cells, { id, parent: { table: 'ticket', id: ticket }, now: place.now() })
  told.words.wrote(word, `${place.name}: ${table} ${id}`, '')
}
