import type { Text } from '@nios4/sdk'
import { companionsOf, familyOf, standardColumns } from '../../formats/columns.ts'
import { objectOf } from '../../formats/json-object.ts'
import { decodeList } from '../../formats/list-text.ts'
import { decodeFile } from '../../formats/file-reference.ts'
import { momentOf } from '../../formats/stamps.ts'
import { numberCell, textCell } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { fieldColumns, tableColumns } from '../../formats/structural-columns.ts'
import type { ProbeFact } from './told.ts'

/** What was read of a database or a template: shapes are judged, values are never told. */
export type Seen = {
  readonly tables: readonly TravellingRow[]
  readonly fields: readonly TravellingRow[]
  readonly rows: readonly { readonly table: string, readonly row: TravellingRow }[]
}

type Judgement = { readonly holds: ProbeFact['holds'], readonly seen: string }

const t = (it: string, en: string): Text => ({ it, en })

/** How many of so many; unknown where there was nothing to look at. */
const all = (good: number, total: number, what = ''): Judgement =>
  ({ holds: total === 0 ? 'unknown' : good === total, seen: `${good}/${total}${what === '' ? '' : ` ${what}`}` })

const missing = (rows: readonly TravellingRow[], names: readonly string[]): Judgement => {
  const lacking = names.filter(name => rows.some(row => !(name in row)))
  const more = [...new Set(rows.flatMap(row => Object.keys(row)))].filter(name => !names.includes(name))
  return { holds: rows.length === 0 ? 'unknown' : lacking.length === 0, seen: [...lacking.map(name => `-${name}`), ...more.map(name => `+${name}`)].join(' ') }
}

/** Facts of docs/host.md B to E that rows and structure show by themselves. */
export const structureFacts: readonly { readonly fact: string, readonly text: Text, judge(seen: Seen): Judgement }[] = [
  { fact: 'tables-columns', text: t('so_tables ha le colonne note', 'so_tables has the columns we know'), judge: ({ tables }) => missing(tables, tableColumns.map(({ name }) => name)) },
  { fact: 'fields-columns', text: t('so_fields ha le colonne note', 'so_fields has the columns we know'), judge: ({ fields }) => missing(fields, fieldColumns.map(({ name }) => name)) },
  { fact: 'field-types', text: t('tutti i tipi di campo sono noti', 'all field types are known'), judge: ({ fields }) => {
    const strange = new Set(fields.map(row => numberCell(row['fieldtype'])).filter(type => familyOf(type) === 'none' && ![-1, 11, 33].includes(type)))
    return { holds: fields.length === 0 ? 'unknown' : strange.size === 0, seen: [...strange].join(' ') }
  } },
  { fact: 'param-json', text: t('param, style ed expression sono oggetti JSON o vuoti', 'param, style and expression are JSON objects or empty'), judge: ({ fields, tables }) => {
    const texts = [...tables.map(row => textCell(row['param'])), ...fields.flatMap(row => ['param', 'style', 'expression'].map(name => textCell(row[name])))].filter(text => text !== '')
    return all(texts.filter(text => text.trim().startsWith('{') && Object.keys(objectOf(text)).length + Number(text.trim() === '{}') > 0).length, texts.length)
  } },
  { fact: 'field-param-keys', text: t('le chiavi di param per tipo di campo', 'keys of param by field type'), judge: ({ fields }) => ({ holds: 'unknown', seen: keysByType(fields) }) },
  { fact: 'table-param-keys', text: t('le chiavi di param delle tabelle', 'keys of param of tables'), judge: ({ tables }) => ({ holds: 'unknown', seen: [...new Set(tables.flatMap(row => Object.keys(objectOf(textCell(row['param'])))))].sort().join(' ') }) },
  { fact: 'names', text: t('i nomi sono minuscoli, con lettere, cifre e trattino basso', 'names are lower case letters, digits and underscore'), judge: ({ fields, tables }) => {
    const names = [...tables.map(row => textCell(row['tablename'])), ...fields.map(row => textCell(row['fieldname']))]
    return all(names.filter(name => /^[a-z][a-z0-9_]*$/.test(name)).length, names.length)
  } },
  { fact: 'standard-first', text: t('ogni riga comincia con le 16 colonne standard', 'each row begins with the 16 standard columns'), judge: ({ rows }) =>
    all(rows.filter(({ row }) => standardColumns.every((name, at) => Object.keys(row)[at] === name)).length, rows.length) },
  { fact: 'stamps', text: t('i tid sono numeri AAAAMMGGHHMMSS', 'tids are numbers YYYYMMDDHHMMSS'), judge: ({ rows }) => all(rows.filter(({ row }) => momentOf(numberCell(row['tid'])) !== undefined).length, rows.length) },
  { fact: 'zero-stamps', text: t('nessuna riga ha tid 0', 'no row has tid 0'), judge: ({ rows }) => { const zero = rows.filter(({ row }) => numberCell(row['tid']) === 0).length; return { holds: rows.length === 0 ? 'unknown' : zero === 0, seen: String(zero) } } },
  { fact: 'ids', text: t('gguid minuscoli con trattini, 36 caratteri', 'gguids are lower case with hyphens, 36 characters'), judge: ({ rows }) => all(rows.filter(({ row }) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(textCell(row['gguid']))).length, rows.length) },
  { fact: 'no-nulls', text: t('nessun valore è null', 'no value is null'), judge: ({ rows }) => all(rows.filter(({ row }) => Object.values(row).every(cell => cell !== null)).length, rows.length) },
  { fact: 'companions', text: t('i campi relazione, file e posizione hanno le colonne compagne', 'relation, file and location fields have their companion columns'), judge: companions },
  { fact: 'dates', text: t('i campi data sono numeri AAAAMMGGHHMMSS, 0 = vuoto', 'date fields are numbers YYYYMMDDHHMMSS, 0 = empty'), judge: seen => cellsOfType(seen, [18], cell => cell === 0 || momentOf(numberCell(cell)) !== undefined) },
  { fact: 'files', text: t('i campi file e immagine sono JSON con gguidfile', 'file and image cells are JSON with gguidfile'), judge: seen => cellsOfType(seen, [2, 28, 30], cell => cell === '' || decodeFile(textCell(cell)) !== undefined) },
  { fact: 'colours', text: t('i colori sono interi a 32 bit con segno', 'colours are signed 32-bit integers'), judge: seen => cellsOfType(seen, [6], cell => Number.isInteger(numberCell(cell)) && Math.abs(numberCell(cell)) <= 0x80000000) },
  { fact: 'lists', text: t('il testo delle liste si legge', 'the text of lists can be read'), judge: ({ rows }) => {
    const texts = rows.filter(({ table }) => table === 'so_lists').map(({ row }) => textCell(row['listvalue'])).filter(text => text !== '')
    const forms = texts.map(text => decodeList(text)?.form ?? '?')
    return { ...all(forms.filter(form => form !== '?').length, texts.length), seen: [...new Set(forms)].map(form => `${form}: ${forms.filter(one => one === form).length}`).join(', ') }
  } },
  { fact: 'categories', text: t('so_categories ha 32 righe fisse', 'so_categories has 32 fixed rows'), judge: ({ rows }) => {
    const found = rows.filter(({ table }) => table === 'so_categories')
    return { holds: found.length === 0 ? 'unknown' : found.length === 32 && found.every(({ row }) => /^0{8}-0{4}-0{4}-0{4}-0{10}[0-3]\d$/.test(textCell(row['gguid']))), seen: String(found.length) }
  } },
  { fact: 'section-types', text: t('formtype e clienttype delle sezioni', 'formtype and clienttype of sections'), judge: ({ rows }) => {
    const found = rows.filter(({ table }) => table === 'so_forms').map(({ row }) => `${numberCell(row['formtype'])}/${numberCell(row['clienttype'])}`)
    return { holds: 'unknown', seen: [...new Set(found)].sort().join(' ') }
  } },
  { fact: 'assigned', text: t('uta è vuoto o un numero', 'uta is empty or one number'), judge: ({ rows }) => all(rows.filter(({ row }) => /^\d*$/.test(textCell(row['uta']))).length, rows.length) },
  { fact: 'one-info', text: t('«I tuoi dati» ha una riga sola', '“Your data” has exactly one row'), judge: ({ rows }) => { const info = rows.filter(({ table }) => table === 'info').length; return { holds: info === 0 ? 'unknown' : info === 1, seen: String(info) } } },
]

/** A row written before a field was added has neither of the two, and says nothing. */
function companions({ fields, rows }: Seen): Judgement {
  const wanted = fields.flatMap(row => companionsOf(numberCell(row['fieldtype']), textCell(row['fieldname'])).map(({ name }) => ({ table: textCell(row['tablename']), field: textCell(row['fieldname']), name })))
  const shown = wanted.filter(({ table, field }) => rows.some(one => one.table === table && field in one.row))
  const lacking = shown.filter(({ table, name }) => !rows.some(one => one.table === table && name in one.row))
  return { holds: shown.length === 0 ? 'unknown' : lacking.length === 0, seen: `${shown.length - lacking.length}/${shown.length} ${[...new Set(lacking.map(({ name }) => name.split('_')[0]))].join(' ')}`.trim() }
}

function cellsOfType({ fields, rows }: Seen, types: readonly number[], fits: (cell: string | number | null) => boolean): Judgement {
  const names = new Set(fields.filter(row => types.includes(numberCell(row['fieldtype']))).map(row => `${textCell(row['tablename'])}.${textCell(row['fieldname'])}`))
  const cells = rows.flatMap(({ table, row }) => Object.entries(row).filter(([name]) => names.has(`${table}.${name}`)).map(([, cell]) => cell))
  return all(cells.filter(fits).length, cells.length)
}

function keysByType(fields: readonly TravellingRow[]): string {
  const byType = new Map<number, Set<string>>()
  for (const row of fields) {
    const known = byType.get(numberCell(row['fieldtype'])) ?? new Set<string>()
    for (const name of Object.keys(objectOf(textCell(row['param'])))) known.add(name)
    byType.set(numberCell(row['fieldtype']), known)
  }
  return [...byType].filter(([, keys]) => keys.size > 0).sort(([a], [b]) => a - b).map(([type, keys]) => `${type}: ${[...keys].sort().join(' ')}`).join('; ')
}
