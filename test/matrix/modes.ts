import type { Column } from '../../addon/fields/reading.ts'

/** What the owner ticked for a column. */
export type Mode = { readonly name: string, readonly list: boolean, readonly detail: boolean, readonly fill: boolean, readonly change: boolean, readonly required: boolean }

const mode = (name: string, ...ticks: readonly (keyof Omit<Mode, 'name'>)[]): Mode => ({
  name, list: ticks.includes('list'), detail: ticks.includes('detail'), fill: ticks.includes('fill'), change: ticks.includes('change'), required: ticks.includes('required'),
})

/** Each tick alone, none, all, and the two ways in which changing goes with seeing. */
export const modes: readonly Mode[] = [
  mode('nothing ticked'), mode('everything ticked', 'list', 'detail', 'fill', 'change', 'required'), mode('only shown in the list', 'list'), mode('only shown in the detail', 'detail'),
  mode('only filled at opening', 'fill'), mode('only changed later', 'change'), mode('only required', 'required'), mode('shown in the list and changed later', 'list', 'change'),
  mode('shown in the detail and changed later', 'detail', 'change'),
]

type Placed = { readonly place: number }

/** In every round each column has another mode, and its neighbours have others: no tick may work on the wrong column. */
export const modeOf = ({ place }: Placed, round: number): Mode => modes[(place + round) % modes.length] ?? modes[0] ?? never()
const never = (): never => { throw new Error('there are no modes') }

export const roundOf = ({ place }: Placed, mode: Mode): number => (modes.indexOf(mode) - place % modes.length + modes.length) % modes.length

export const ruleCells = ({ list, detail, fill, change, required }: Mode): Record<string, number> => ({
  shown_in_list: Number(list), shown_in_detail: Number(detail), fill_at_opening: Number(fill), change_later: Number(change), required: Number(required),
  in_new: 1, in_open: 1, in_waiting: 1, in_done: 1, in_closed: 1, in_cancelled: 1,
})

export const screens = ['list', 'detail', 'export', 'history', 'letter', 'own words', 'webhook', 'search', 'sort', 'filter', 'file', 'asked at opening', 'taken at opening', 'asked to change', 'taken as change',
  'report', 'report PDF', 'signed PDF', 'report letter', "owner's report", "owner's PDF"] as const

export type Screen = typeof screens[number]
export type Row = Readonly<Record<Screen, boolean>>

/** What a column is to the addon itself. */
export type Part = 'status' | 'number' | 'title' | 'description' | 'other'

/** The whole expectation: what one column may do on each screen, from its ticks and its kind alone. (house 4.4, decision 17) */
export function expected({ list, detail, fill, change }: Mode, column: Column | undefined, part: Part): Row {
  const seen = column !== undefined && (list || detail)
  const asked = column !== undefined && column.kind.askable
  // A new report begins with the customer's words, and its paper says which request it is of.
  const begins = seen && part === 'description'
  const names = part === 'number' || part === 'title'
  return {
    // Seen anywhere, the number is the ticket's name and stands at the head of its page.
    list: seen && list, detail: seen && (detail || part === 'number'), export: seen && detail, history: seen, letter: seen, 'own words': seen, webhook: seen,
    search: seen && column.kind.searchable, sort: seen && list && column.kind.sortable, filter: seen && part === 'status',
    file: seen && detail && ['file', 'image'].includes(column.kind.name),
    'asked at opening': asked && fill, 'taken at opening': asked && fill,
    // Changing without seeing would tell what it was.
    'asked to change': asked && change && seen, 'taken as change': asked && change && seen,
report: begins, 'report PDF': begins || (seen && names), 'signed PDF': begins || (seen && names), 'report letter': seen && names,
    // The firm reads the same report, and on its own paper which request it is of whatever customers see.
    "owner's report": begins, "owner's PDF": begins || names,
  }
}

export const told = (row: Row): string => screens.map(screen => `${screen} ${row[screen] ? 'yes' : 'no'}`).join(', ')

/** Where a customer meets a column and should not, or should and does not. */
export const different = (observed: ReadonlySet<Screen>, wanted: Row): readonly string[] =>
  screens.filter(screen => observed.has(screen) !== wanted[screen]).map(screen => `${screen}: ${wanted[screen] ? 'no, not yes' : 'yes, not no'}`)
