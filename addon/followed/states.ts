import { categoryWords } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { categories, readStates, stateColumns } from '../fields/states.ts'
import type { Status } from '../fields/states.ts'
import { happened } from '../happened.ts'
import { alive } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import type { Cells } from '../records/rows.ts'
import { say } from '../words/say.ts'

/** Customers who read the old name itself now read the new one; the owner's other wordings stay. */
const relabelled = (status: Status, value: string): Cells => ({
  customer_label_it: status.caption.it === status.value ? value : status.caption.it,
  customer_label_en: status.caption.en === status.value ? value : status.caption.en,
})

/** A new name allows what the old one allowed. */
const allowedAs = ({ closable, reopenDays }: Status): Cells => ({ close_from_portal: closable ? 1 : 0, reopen_days: reopenDays })

/** The status that stood where the new value stands, its neighbours unchanged: the same one under a new name. */
function renamedFrom(all: readonly Status[], values: readonly string[], value: string): Status | undefined {
  const before = all.filter(status => !values.includes(status.value))
  return before.findLast(gone => {
    const then = all.filter(status => status === gone || values.includes(status.value)).map(status => status === gone ? value : status.value)
    return then.length === values.length && then.every((name, place) => name === values[place])
  })
}

/**
 * One row per value of the status list. A value that came where another left means what that one meant; the old row
 * stays, because tickets still hold its value. Any other new value counts as open until the owner says what it means.
 * (decision 15, R20)
 */
export async function completeStates(desk: Desk): Promise<number> {
  const { states, ticketColumns, options, statesReadable } = await desk.reading.surroundings(desk)
  const values = ticketColumns.find(({ column }) => column === desk.names.ticket.column.status)?.shape.choices ?? []
  if (!statesReadable || values.every(value => states.all.some(status => status.value === value))) return 0
  const added = await desk.db.inTransaction(async tx => {
    // Asked again inside: two processes must not both write the row of a new value.
    const { all } = readStates(await tx(desk.names.states).where(alive).select(stateColumns))
    const fresh = values.filter((value, place) => !all.some(status => status.value === value) && values.indexOf(value) === place)
    for (const value of fresh) await addStatus(desk, tx, options.row, all, values, fresh, value)
    return fresh.length
  })
  desk.reading.forget()
  return added
}

/** Between its neighbours, so that the order of the rows stays the order of the list. */
function placeOf(all: readonly Status[], values: readonly string[], value: string): number {
  const at = values.indexOf(value)
  const orderOf = (name: string): number | undefined => all.find(status => status.value === name)?.order
  const before = values.slice(0, at).map(orderOf).findLast(order => order !== undefined)
  const after = values.slice(at + 1).map(orderOf).find(order => order !== undefined)
  if (before === undefined) return (after ?? 10) - 10
  return after === undefined ? before + 10 : Math.floor((before + after) / 2)
}

async function addStatus(
  desk: Desk, tx: Tx, parent: string, all: readonly Status[], values: readonly string[], fresh: readonly string[], value: string,
): Promise<void> {
  const writing = { now: desk.clock.now(), writer: ourLabel, parent: { table: desk.names.yourData.table, id: parent } }
  const renamed = fresh.length === 1 ? renamedFrom(all, values, value) : undefined
  const place = { list_value: value, position_no: renamed?.order ?? placeOf(all, values, value) }
  if (renamed !== undefined) {
    const category = categoryWords[categories.indexOf(renamed.category)]?.[desk.language] ?? ''
    await insertRow(tx, desk.db.form, desk.names.states, { ...place, category, ...relabelled(renamed, value), ...allowedAs(renamed), problem: '' }, writing)
    return
  }
  const problem = say(desk.language, 'doubt.new-status', { value })
  const category = categoryWords[categories.indexOf('open')]?.[desk.language] ?? ''
  await insertRow(tx, desk.db.form, desk.names.states, { ...place, category, customer_label_it: '', customer_label_en: '', problem }, writing)
  await happened(desk, tx, { event: 'rule-doubtful', problems: [problem] })
}
