import { standardSql } from '../../formats/columns.ts'
import { derivedId } from '../../formats/ids.ts'
import { columnsOf, fieldPieces, fieldRow } from './field.ts'
import type { Masks } from './field.ts'
import { ourLabel } from './ground.ts'
import type { Ground } from './ground.ts'
import { indexName, indexPieces, indexSql, wantedIndexes } from './index-on.ts'
import type { Look } from './look.ts'
import { both, vouched } from './piece.ts'
import type { Piece } from './piece.ts'
import { freshStamp, nextInd } from './stamp.ts'
import type { FieldStep, Step, TableRole } from './steps.ts'

export type HostTable = Extract<Step, { step: 'table' }>

export const tableId = (name: string): string => derivedId('table', name)

/** A registered table of ours: metadata row, physical table, fields and indexes, each looked for by itself. */
export function hostTablePieces(step: HostTable, ground: Ground, look: Look): readonly Piece[] {
  const name = ground.name(step.role)
  if (step.role === 'ticket' && ground.adopted) return adoptedPieces(step, ground, look)
  const row = look.tables.get(name)
  const held = look.columns.get(name)
  const told = { kind: 'table', name, label: step.label } as const
  const meta = { okey: `so_tables:${name}`, kind: 'table-row', hostId: tableId(name), told } as const
  const physical = { okey: `tab:${name}`, kind: 'table', hostId: '' } as const
  const offer = name.startsWith('ticketing_') ? undefined : `ticketing_${name}`
  if (row !== undefined && held === undefined && row.gguid !== meta.hostId) return [{ ...meta, state: 'taken', clash: tableless(name, step.role, offer) }]
  if (row !== undefined && row.gguid !== meta.hostId) return [{ ...meta, state: 'taken', clash: taken(name, row.tablelabel, step.role, offer) }]
  if (row === undefined && held !== undefined && !vouched(look, physical.okey)) return [{ ...meta, state: 'taken', clash: unregistered(name, step.role, offer) }]
  const hidden = row !== undefined && Number(row.eli) !== 0
  const indexes = wantedIndexes(ground, step.indexes, true).map((index): Piece => ({
    okey: `idx:${indexName(index, ground)}`, kind: 'index', hostId: '', state: look.indexes.has(indexName(index, ground)) ? 'ours' : 'absent',
  }))
  return [
    { ...meta, state: row === undefined ? 'absent' : hidden ? 'hidden' : 'ours' },
    { ...physical, state: held === undefined ? 'absent' : 'ours' },
    ...step.fields.flatMap(field => fieldPieces(name, field, ground, look)),
    ...indexes,
  ]
}

/** A ticket section that was there before us: its table and fields are used as they are, only what the owner asked for is added to it. */
function adoptedPieces(step: HostTable, ground: Ground, look: Look): readonly Piece[] {
  const name = ground.name(step.role)
  const row = look.tables.get(name)
  const table: Piece = {
    okey: `so_tables:${name}`, kind: 'table-row', state: 'theirs', adopted: true, hostId: row?.gguid ?? '',
    told: { kind: 'table', name, label: both(row?.tablelabel || name, row?.tablelabel || name) },
  }
  const indexes = wantedIndexes(ground, step.indexes, true).flatMap(index => indexPieces(index, ground, look))
  return [table, ...playedFields(step, ground).flatMap(field => fieldPieces(name, field, ground, look)), ...indexes]
}

/** Fields that have a name here: an adopted section may have nothing for some of them. */
const playedFields = (step: HostTable, ground: Ground): readonly FieldStep[] =>
  step.fields.filter(field => field.role === undefined || ground.name(field.role) !== '')

/** Physical first, in one statement on MariaDB; the rows that make it visible come after. */
export async function makeHostTable(step: HostTable, ground: Ground, look: Look, absent: ReadonlySet<string>): Promise<void> {
  const name = ground.name(step.role)
  const maria = ground.form === 'mariadb'
  const indexes = wantedIndexes(ground, step.indexes, true).filter(index => absent.has(`idx:${indexName(index, ground)}`))
  const created = absent.has(`tab:${name}`)
  const fields = playedFields(step, ground)
  const columns = fields.flatMap(field => columnsOf(field, ground)).filter(column => absent.has(`col:${name}.${column.name}`))
  if (created) {
    const parts = [...standardSql(ground.form), ...columns.map(column => `\`${column.name}\` ${column.sql}`),
      ...maria ? indexes.map(index => indexSql(index, ground)) : []]
    const tail = maria ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci' : ''
    await ground.from.raw(`CREATE TABLE \`${name}\` (${parts.join(', ')})${tail}`)
    if (!maria) await ground.from.raw(`CREATE INDEX newindex_${name} ON \`${name}\` (gguid, gguidp)`)
  } else {
    await addColumns(name, columns.map(column => `\`${column.name}\` ${column.sql}`), ground, maria ? indexes.map(index => indexSql(index, ground)) : [])
  }
  if (!maria) for (const index of indexes) await ground.from.raw(indexSql(index, ground))
  await layFieldRows(name, fields, ground, look, absent, masksFor(step.role, step.mirror === true, ground, look))
  if (absent.has(`so_tables:${name}`)) await ground.from('so_tables').insert({ ...tableRow(step, name, ground, look), ind: await nextInd(ground, 'so_tables') })
}

/** One ALTER with all the new columns where the engine can: fewer half states. */
export async function addColumns(table: string, columns: readonly string[], ground: Ground, indexes: readonly string[] = []): Promise<void> {
  if (columns.length + indexes.length === 0) return
  if (ground.form === 'mariadb') {
    await ground.from.raw(`ALTER TABLE \`${table}\` ${[...columns.map(column => `ADD COLUMN ${column}`), ...indexes.map(index => `ADD ${index}`)].join(', ')}`)
    return
  }
  for (const column of columns) await ground.from.raw(`ALTER TABLE \`${table}\` ADD COLUMN ${column}`)
}

export async function layFieldRows(
  table: string, fields: readonly FieldStep[], ground: Ground, look: Look, absent: ReadonlySet<string>, masks: Masks,
): Promise<void> {
  const highest: { ind: number } | undefined = await ground.from('so_fields').orderBy('ind', 'desc').first('ind')
  const own: { columnindex: number } | undefined = await ground.from('so_fields').where({ tablename: table }).orderBy('columnindex', 'desc').first('columnindex')
  const first = own === undefined ? 0 : Number(own.columnindex) + 1
  const rows = fields
    .map((field, at) => fieldRow(table, field, ground, look, { index: first + at, order: Number(highest?.ind ?? 0) + at + 1, masks }))
    .filter(row => absent.has(`so_fields:${table}.${row.fieldname}`))
  if (rows.length > 0) await ground.from('so_fields').insert(rows)
}

const ofYourData: ReadonlySet<TableRole> = new Set(['your-data', 'rules', 'states', 'letters', 'webhooks'])

/** Tickets are seen by whoever sees the customers, rules by whoever sees *Your data*. (docs/host.md, B.6) */
export function masksFor(role: TableRole, mirror: boolean, ground: Ground, look: Look): Masks & { readonly eliminable: number } {
  const parent = look.tables.get(ground.name(ofYourData.has(role) ? 'your-data' : role === 'report' ? 'report' : 'customers'))
  const mask = (value: number | undefined): number => Number(value ?? 1) || 1
  return { displayable: mask(parent?.displayable), editable: mirror ? 0 : mask(parent?.editable), eliminable: mirror ? 0 : mask(parent?.eliminable) }
}

function tableRow(step: HostTable, name: string, ground: Ground, look: Look) {
  const masks = masksFor(step.role, step.mirror === true, ground, look)
  const accessory = step.role !== 'ticket'
  const param = {
    TTYPE: 0, TACC: accessory ? 1 : 0, SEXP: 0, HELP: '', HELPM: '',
    list_layout: { title: step.title ?? '', subtitle: '', value: '', HR: 25 }, additionals_tables: [], reminder: { A: 0, template: [] },
  }
  return {
    gguid: tableId(name), tid: freshStamp(ground, look), eli: 0, arc: 0, ut: ourLabel, ...masks, tablename: name,
    syncyes: masks.displayable, syncsel: masks.displayable, param: JSON.stringify(param), expressions: '',
    tablelabel: step.label[ground.language], newlabel: step.newLabel[ground.language], lgroup: 'general',
  }
}

const taken = (name: string, label: string, role: string, offer: string | undefined): NonNullable<Piece['clash']> => ({
  key: 'table-taken', name, role, ...offer === undefined ? {} : { offer },
  text: both(
    `La tabella «${label || name}» (${name}) c'è già e non l'abbiamo aggiunta noi. Non la tocchiamo${offer === undefined ? '' : `: si può installare accanto, come ${offer}`}.`,
    `The table “${label || name}” (${name}) is there already and was not added by us. We leave it alone${offer === undefined ? '' : `: the addon can stand beside it, as ${offer}`}.`),
})

const unregistered = (name: string, role: string, offer: string | undefined): NonNullable<Piece['clash']> => ({
  key: 'table-unregistered', name, role, ...offer === undefined ? {} : { offer },
  text: both(`Nel database c'è una tabella ${name} che il programma non conosce: il database è danneggiato.`, `The database holds a table ${name} that the program does not know: the database is damaged.`),
})

const tableless = (name: string, role: string, offer: string | undefined): NonNullable<Piece['clash']> => ({
  key: 'table-missing', name, role, ...offer === undefined ? {} : { offer },
  text: both(`Il programma conosce una tabella ${name} che nel database non c'è: il database è danneggiato.`, `The program knows a table ${name} that the database does not hold: the database is damaged.`),
})
