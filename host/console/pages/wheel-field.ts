import { nameTrouble } from '../../../formats/columns.ts'
import { addField, changeField } from '../../program/fields.ts'
import { Submitted } from '../body.ts'
import { kindOf, needsList, offeredTypes } from '../kinds.ts'
import type { Column, Table } from '../schema.ts'
import { missing, ownTable } from '../visit.ts'
import type { Visit } from '../visit.ts'
import type { WordKey } from '../words.ts'
import { settingsTable, typeLabel, typesOffered, wheelLabel } from './wheel.ts'

type Faults = Readonly<Record<string, WordKey>>

interface Asked {
  readonly label: string, readonly name: string, readonly type: string, readonly panel: string
  readonly list: string, readonly linked: string, readonly required: boolean, readonly column: boolean
}

const blank: Asked = { label: '', name: '', type: '0', panel: '', list: '', linked: '', required: false, column: false }

export async function showNewField(visit: Visit): Promise<void> {
  const table = settingsTable(visit)
  return table === undefined ? missing(visit) : drawField(visit, table, undefined, { ...blank, panel: table.columns[0]?.panel ?? '' }, {})
}

export async function createField(visit: Visit): Promise<void> {
  const table = settingsTable(visit)
  if (table === undefined) return missing(visit)
  const typed = readAsked(new Submitted(visit.request))
  const asked = typed.name === '' ? { ...typed, name: proposedName(typed.label, table) } : typed
  const faults = faultsOf(visit, table, asked)
  if (Object.keys(faults).length > 0) return drawField(visit, table, undefined, faults.name === undefined ? typed : asked, faults, 422)
  const target = visit.schema.tables.get(asked.linked)
  await addField(visit.console.host, visit.user, {
    table: table.name, name: asked.name, label: asked.label, type: Number.parseInt(asked.type, 10), panel: asked.panel,
    required: asked.required, column: asked.column, now: visit.console.now(), ...(asked.type === '18' ? { dateOnly: true } : {}),
    ...(needsList(kindOfAsked(asked)) ? { list: asked.list } : {}),
    ...(target !== undefined && asked.type === '20' ? { relation: { table: target.name, caption: captionOf(target), matches: {} } } : {}),
  })
  visit.go(backOf(visit, table), visit.t('field-added'))
}

export async function showField(visit: Visit): Promise<void> {
  const { table, column } = fieldAsked(visit)
  if (table === undefined || column === undefined) return missing(visit)
  const { name, label, panel, required, inGrid, param } = column
  await drawField(visit, table, column, { ...blank, name, label, panel, required, column: inGrid, list: param.list ?? '' }, {})
}

/** The pencil: label, required, grid and list. Name and type stay, because other devices hold rows of that form. (docs/host.md, C.1) */
export async function saveField(visit: Visit): Promise<void> {
  const { table, column } = fieldAsked(visit)
  if (table === undefined || column === undefined) return missing(visit)
  const asked = { ...readAsked(new Submitted(visit.request)), name: column.name }
  const listWanted = needsList(column.kind) || column.param.list !== undefined
  const faults: Faults = {
    ...(asked.label === '' ? { label: 'required-fault' } : {}),
    ...(listWanted && !visit.schema.lists.some(({ name }) => name === asked.list) ? { list: 'list-needed' } : {}),
  }
  if (Object.keys(faults).length > 0) return drawField(visit, table, column, asked, faults, 422)
  await changeField(visit.console.host, visit.user, table.name, column.name, {
    label: asked.label, required: asked.required, column: asked.column, ...(listWanted ? { list: asked.list } : {}),
  }, visit.console.now())
  visit.go(backOf(visit, table), visit.t('saved'))
}

function readAsked(form: Submitted): Asked {
  const text = (name: string): string => (form.text(name) ?? '').trim()
  return {
    label: text('label'), name: text('name'), type: text('type'), panel: text('panel'), list: text('list'), linked: text('linked'),
    required: form.has('required'), column: form.has('column'),
  }
}

const kindOfAsked = ({ type }: Asked): Column['kind'] => kindOf(Number.parseInt(type, 10), {})

function faultsOf(visit: Visit, table: Table, asked: Asked): Faults {
  const trouble = nameTrouble(asked.name)
  const taken = table.columns.some(({ name }) => name === asked.name)
  return {
    ...(asked.label === '' ? { label: 'required-fault' } : {}),
    ...(!offeredTypes.some(type => type === asked.type) ? { type: 'list-fault' } : {}),
    ...(asked.label === '' && asked.name === '' ? {} : taken ? { name: 'name-taken' } : trouble === undefined ? {} : { name: trouble === 'shape' ? 'name-shape' : 'name-reserved' }),
    ...(needsList(kindOfAsked(asked)) && !visit.schema.lists.some(({ name }) => name === asked.list) ? { list: 'list-needed' } : {}),
    ...(asked.type === '20' && !visit.schema.tables.has(asked.linked) ? { linked: 'table-needed' } : {}),
  }
}

/** `Marca caldaia` → `marca_caldaia`, made free and lawful by a trailing number or a leading word. */
export function proposedName(label: string, table: Table): string {
  const bare = label.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40)
  if (bare === '') return ''
  const lawful = nameTrouble(bare) === undefined ? bare : `campo_${bare}`
  const taken = (name: string): boolean => table.columns.some(column => column.name === name)
  const free = [lawful, ...Array.from({ length: 50 }, (_, place) => `${lawful}_${place + 2}`)].find(name => !taken(name))
  return free ?? lawful
}

/** A relation shows the first text of the other table. */
const captionOf = ({ columns }: Table): string => (columns.find(({ kind }) => kind === 'text') ?? columns[0])?.name ?? 'gguid'

function fieldAsked(visit: Visit): { readonly table?: Table, readonly column?: Column } {
  const table = settingsTable(visit)
  return { table, column: table?.columns.find(({ name }) => name === visit.request.params.name) }
}

/** The wheel that led here: the section's own, or the one of the table this is an additional table of. */
function backOf({ schema }: Visit, table: Table): string {
  const owner = [...schema.tables.values()].find(({ children, name }) => children.includes(table.name) && name !== table.name)
  return owner === undefined ? `/wheel/${table.name}?tab=fields` : `/wheel/${owner.name}?tab=fields&of=${table.name}`
}

async function drawField(visit: Visit, table: Table, column: Column | undefined, asked: Asked, faults: Faults, status = 200): Promise<void> {
  const linkable = [...visit.schema.tables.values()].filter(({ name }) => !/^(so|lo)_/.test(name) && name !== ownTable)
  await visit.show('wheel-field', {
    title: column === undefined ? visit.t('add-field') : visit.t('edit-field', { label: column.label }),
    table, column, asked, types: typesOffered(visit), typeLabel: column === undefined ? '' : typeLabel(visit, column),
    faults: Object.fromEntries(Object.entries(faults).map(([name, key]) => [name, visit.t(key)])),
    lists: visit.schema.lists.map(({ name }) => name), linkable,
    panels: [...new Set(table.columns.map(({ panel }) => panel))].filter(panel => panel !== ''),
    back: backOf(visit, table), label: wheelLabel(visit, table), wantsList: column === undefined || needsList(column.kind) || column.param.list !== undefined,
  }, status)
}
