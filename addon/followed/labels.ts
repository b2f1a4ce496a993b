import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { optionColumn, ticketColumns } from '../records/names.ts'

const prefix = 'ticket_label_'

/**
 * Display names stand in the fields themselves and, for the owner's comfort, in the tab *Ticket* of Your data.
 * Whichever he changed last goes into the other. (decision 16, A49–A51)
 */
export async function mirrorLabels(desk: Desk): Promise<number> {
  const { table, column } = desk.names.ticket
  const info = desk.names.yourData.table
  const [row]: readonly RawRow[] = await desk.db.knex(info).where(host.retired, 0).orderBy(host.stamp, 'desc').limit(1)
  if (row === undefined) return 0
  const fields: readonly RawRow[] = await desk.db.knex('so_fields').where({ tablename: table, [host.retired]: 0 })
    // Of doubled rows the newest counts, as for the host's own clients.
    .orderBy(host.stamp, 'desc').select(host.id, host.stamp, 'fieldname', 'fieldlabel')
  const remembered = new Map((await desk.db.knex('tk_version').where('name', 'like', 'label:%').select('name', 'value'))
    .map((known: RawRow) => [textOf(known['name']).slice('label:'.length), textOf(known['value'])]))
  const differing = ticketColumns.flatMap(name => {
    const field = fields.find(found => textOf(found['fieldname']) === column[name])
    const mirrored = row[optionColumn(desk.names, prefix + name)]
    if (field === undefined || mirrored === undefined) return []
    const [label, own] = [textOf(field['fieldlabel']), textOf(mirrored).trim()]
    if (label === own && remembered.get(name) === label) return []
    // Who moved away from what both said last time is the one who was changed; both moved: the newer row.
    const fieldMoved = label !== remembered.get(name)
    const rowMoved = own !== remembered.get(name) && own !== ''
    const rowWins = rowMoved && (!fieldMoved || numberOf(row[host.stamp]) > numberOf(field[host.stamp]))
    return [{ name, field, label: rowWins ? own : label, toField: rowWins && label !== own, toRow: !rowWins && label !== own }]
  })
  if (differing.length === 0) return 0
  await desk.db.inTransaction(async tx => {
    const writing = { now: desk.clock.now(), writer: ourLabel }
    const cells = Object.fromEntries(differing.filter(({ toRow }) => toRow).map(({ name, label }) => [optionColumn(desk.names, prefix + name), label]))
    if (Object.keys(cells).length > 0) await changeRow(tx, desk.db.form, info, textOf(row[host.id]), cells, writing)
    for (const { name, field, label, toField } of differing) {
      if (toField) await changeRow(tx, desk.db.form, 'so_fields', textOf(field[host.id]), { fieldlabel: label, fieldlabel2: label }, writing)
      await remember(tx, `label:${name}`, label)
    }
  })
  desk.reading.forget()
  return differing.length
}

export async function remember(tx: Tx, name: string, value: string): Promise<void> {
  const known = await tx('tk_version').where({ name }).update({ value })
  if (known === 0) await tx('tk_version').insert({ name, value })
}
