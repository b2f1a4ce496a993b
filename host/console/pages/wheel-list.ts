import type { ListValue } from '../../../formats/list-text.ts'
import { addList, changeList } from '../../program/lists.ts'
import { Submitted } from '../body.ts'
import { argbOf, hexOf } from '../numbers.ts'
import type { NamedList } from '../schema.ts'
import { missing } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { drawWheel, settingsTable, wheelLabel } from './wheel.ts'

/** A new list, in the text form the other lists of this database have. */
export async function createList(visit: Visit): Promise<void> {
  const table = settingsTable(visit)
  if (table === undefined) return missing(visit)
  const name = (new Submitted(visit.request).text('name') ?? '').trim()
  const taken = visit.schema.lists.some(list => list.name.toLowerCase() === name.toLowerCase())
  if (name === '' || taken) {
    return drawWheel(visit, table, { tab: 'lists', typed: name, fault: visit.t(taken ? 'list-taken' : 'required-fault') }, 422)
  }
  const form = visit.schema.lists.find(({ decoded }) => decoded !== undefined && decoded.values.length > 0)?.decoded?.form
  await addList(visit.console.host, visit.user, name, [], { form, now: visit.console.now() })
  visit.go(listAddress(table.name, name), visit.t('saved'))
}

const listAddress = (table: string, name: string): string => `/wheel/${table}/lists/${encodeURIComponent(name)}`

export async function showList(visit: Visit): Promise<void> {
  const list = listAsked(visit)
  return list === undefined ? missing(visit) : drawList(visit, list, list.decoded?.values ?? [], '', '')
}

/** Every button saves what was typed, then does its own act: nothing gets lost between two presses. */
export async function saveList(visit: Visit): Promise<void> {
  const list = listAsked(visit)
  const table = settingsTable(visit)
  if (list?.decoded === undefined || table === undefined) return missing(visit)
  const form = new Submitted(visit.request)
  const typed = typedValues(form, list.decoded.values)
  const added = (form.text('new') ?? '').trim()
  const values = acted([...typed, ...(added === '' ? [] : [{ value: added }])].filter(({ value }) => value !== ''), form.text('_then') ?? '')
  if (new Set(values.map(({ value }) => value)).size < values.length) return drawList(visit, list, typed, added, visit.t('list-twice'), 422)
  await changeList(visit.console.host, visit.user, list.name, values, visit.console.now())
  visit.go(listAddress(table.name, list.name), visit.t('saved'))
}

function listAsked(visit: Visit): NamedList | undefined {
  return settingsTable(visit) === undefined ? undefined : visit.schema.lists.find(({ name }) => name === visit.request.params.name)
}

/** A renamed value keeps the colour of its place. */
function typedValues(form: Submitted, before: readonly ListValue[]): readonly ListValue[] {
  const colours = form.texts('colour')
  return form.texts('value').map((text, place) => {
    const colour = argbOf(colours[place] ?? '') ?? before[place]?.colour
    return colour === undefined ? { value: text.trim() } : { value: text.trim(), colour }
  })
}

function acted(values: readonly ListValue[], then: string): readonly ListValue[] {
  const [act = '', text = ''] = then.split(':')
  const place = Number(text)
  const item = values[place]
  if (item === undefined || text === '') return values
  const rest = values.toSpliced(place, 1)
  if (act === 'remove') return rest
  return act === 'up' ? rest.toSpliced(Math.max(0, place - 1), 0, item) : act === 'down' ? rest.toSpliced(place + 1, 0, item) : values
}

async function drawList(visit: Visit, list: NamedList, values: readonly ListValue[], added: string, fault: string, status = 200): Promise<void> {
  const table = settingsTable(visit)
  if (table === undefined) return missing(visit)
  await visit.show('wheel-list', {
    title: visit.t('list-values', { name: list.name }), list, added, fault, coloured: list.decoded?.form === 'objects',
    values: values.map(({ value, colour }) => ({ value, colour: hexOf(colour ?? -1) })),
    back: `/wheel/${table.name}?tab=lists`, label: visit.t('wheel-title', { label: wheelLabel(visit, table) }),
  }, status)
}
