import type { Cell, Language } from '@nios4/sdk'
import { ruleCells } from '../../../migrations/first/rule-tables.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import type { Step } from '../../../migrations/tools/steps.ts'
import { toldFields } from '../../../migrations/tools/told.ts'
import { categoryWords } from '../../defaults/words.ts'
import { categories } from '../../fields/states.ts'
import { ticketColumns } from '../../records/names.ts'
import { say } from '../../words/say.ts'
import type { TicketSection } from './find-section.ts'
import type { StatusMeaning } from './statuses.ts'

/**
 * The steps of a migration for a host whose ticket section was there before us: lists and labels of columns it has itself
 * are left out, rules and statuses speak of its own columns and values. Without adoption they are as they were written.
 */
export function adaptedSteps(steps: readonly Step[], section: TicketSection, meanings: readonly StatusMeaning[], look: Look, language: Language): readonly Step[] {
  if (!section.adopted) return steps
  const own = toldFields(look).filter(field => field.table === section.table && !field.retired)
  const isThere = (column: string): boolean => own.some(({ name }) => name === nameOf(column))
  const nameOf = (column: string): string => ticketColumns.filter(name => name === column).map(name => section.columns[name] ?? '')[0] ?? ''
  const needed = (list: string): boolean => {
    const column = ticketColumns.find(name => list === `ticket_${name}`)
    return column === undefined || (nameOf(column) !== '' && !isThere(column))
  }
  const labelled = (field: string): boolean => !field.startsWith('ticket_label_') || nameOf(field.slice('ticket_label_'.length)) !== ''
  const labelOf = (field: string): string | undefined =>
    field.startsWith('ticket_label_') ? own.find(({ name }) => name === nameOf(field.slice('ticket_label_'.length)))?.label : undefined
  return steps.flatMap((step): readonly Step[] => {
    if (step.step === 'list') return needed(step.name) ? [step] : []
    if (step.step === 'fields') return [{ ...step, fields: step.fields.filter(({ name }) => labelled(name)) }]
    if (step.step === 'cells') return [{ ...step, cells: Object.fromEntries(Object.entries(step.cells).filter(([name]) => labelled(name)).map(([name, cell]) => [name, labelOf(name) ?? cell])) }]
    if (step.step === 'rows' && step.table === 'rules') return [{ ...step, rows: ruleRows(section, own.map(({ name }) => name)) }]
    if (step.step === 'rows' && step.table === 'states') return meanings.length === 0 ? [] : [{ ...step, rows: meanings.map((meaning, at) => stateRow(meaning, at, language)) }]
    return [step]
  })
}

/** The core as decision 17 has it; every other column of the owner's starts hidden. */
function ruleRows(section: TicketSection, own: readonly string[]): readonly Readonly<Record<string, Cell>>[] {
  const core = ruleCells.flatMap(row => {
    const column = ticketColumns.find(name => name === row['field_name'])
    const name = column === undefined ? '' : section.columns[column] ?? ''
    return name === '' ? [] : [{ ...row, field_name: name }]
  })
  const rest = own.filter(name => !core.some(row => row.field_name === name))
  return [...core, ...rest.map((name, at) => ({ ...hidden, field_name: name, position_no: core.length + at + 1 }))]
}

const hidden: Readonly<Record<string, Cell>> = {
  shown_in_list: 0, shown_in_detail: 0, fill_at_opening: 0, change_later: 0, required: 0,
  in_new: 1, in_open: 1, in_waiting: 1, in_done: 0, in_closed: 0, in_cancelled: 0, label_it: '', label_en: '', problem: '',
}

const stateRow = ({ value, category, unknown }: StatusMeaning, at: number, language: Language): Readonly<Record<string, Cell>> => ({
  list_value: value, category: categoryWords[categories.indexOf(category)]?.[language] ?? '', customer_label_it: '', customer_label_en: '', position_no: (at + 1) * 10,
  problem: unknown ? say(language, 'doubt.new-status', { value }) : '',
})
