import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Doubt, Policies } from '../fields/policies.ts'
import { happened } from '../happened.ts'
import { alive, host } from '../records/columns.ts'
import type { From, Tx } from '../records/open.ts'
import { changeRow, insertRow } from '../records/rows.ts'
import { numberOf, sameText, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { say } from '../words/say.ts'

/** As many rows as the ticket has columns: a column the owner added gets its row by itself, and starts hidden. (A55, N1) */
export async function completeRules(desk: Desk): Promise<number> {
  const policies = await desk.reading.policies(desk)
  // The table of rules itself is gone: everything is hidden already, and there is no row to write into.
  if (policies.doubts.some(({ key }) => key === 'unreadable-table')) return 0
  const missing = policies.doubts.filter(({ key }) => key === 'missing-row')
  if (missing.length > 0) {
    await desk.db.inTransaction(async tx => {
      const rows: readonly RawRow[] = await tx(desk.names.rules).where(alive).select('field_name', 'position_no')
      const known = new Set(rows.map(row => textOf(row['field_name']).trim().toLowerCase()))
      let position = Math.max(0, ...rows.map(row => numberOf(row['position_no'])))
      for (const { column } of missing.filter(doubt => !known.has(doubt.column.toLowerCase()))) {
        position += 10
        await insertRule(desk, tx, column, position)
      }
    })
  }
  const after = missing.length > 0 ? await desk.reading.policies(desk) : policies
  return missing.length + await markDoubts(desk, after)
}

async function insertRule(desk: Desk, tx: Tx, column: string, position: number): Promise<void> {
  const { row } = await desk.reading.options(desk, tx)
  await insertRow(tx, desk.db.form, desk.names.rules, {
    field_name: column, position_no: position, in_new: 1, in_open: 1, in_waiting: 1, in_done: 0, in_closed: 0, in_cancelled: 0, label_it: '', label_en: '', problem: '',
  }, { now: desk.clock.now(), writer: ourLabel, parent: { table: desk.names.yourData.table, id: row } })
}

/** The owner reads beside each row why it is not obeyed; a new doubt also goes out by letter, once. */
async function markDoubts(desk: Desk, policies: Policies): Promise<number> {
  if ((await wronglyMarked(desk, desk.db.knex, policies)).length === 0) return 0
  return desk.db.inTransaction(async tx => {
    // Asked again inside: another process may have written and told the same just now.
    const wrong = await wronglyMarked(desk, tx, policies)
    for (const { id, wanted } of wrong) await changeRow(tx, desk.db.form, desk.names.rules, id, { problem: wanted }, { now: desk.clock.now(), writer: ourLabel })
    const fresh = wrong.filter(({ wanted }) => wanted !== '').map(({ name, wanted }) => `${name}: ${wanted}`)
    if (fresh.length > 0) await happened(desk, tx, { event: 'rule-doubtful', problems: fresh })
    return wrong.length
  })
}

type Mark = { readonly id: string, readonly name: string, readonly wanted: string }

async function wronglyMarked(desk: Desk, from: From, policies: Policies): Promise<readonly Mark[]> {
  const rows: readonly RawRow[] = await from(desk.names.rules).where(alive).select(host.id, 'field_name', 'problem')
  return rows.flatMap(row => {
    const wanted = problemOf(desk.language, policies.doubts, row)
    return sameText(wanted) === sameText(textOf(row['problem'])) ? [] : [{ id: textOf(row[host.id]), name: textOf(row['field_name']), wanted }]
  })
}

function problemOf(language: Language, doubts: readonly Doubt[], row: RawRow): string {
  const column = textOf(row['field_name']).trim().toLowerCase()
  const doubt = doubts.find(found => found.column.toLowerCase() === column && found.key !== 'missing-row')
  return doubt === undefined ? '' : say(language, `doubt.${doubt.key}`, { column })
}
