import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { heldRow } from './cells.ts'
import { extraIn, keepExtras } from './extras.ts'
import { shapeOf } from './shapes.ts'
import type { Work } from './work.ts'
import { openWriter } from './write-rows.ts'

/** Columns have come: what rows brought for them before, and what waited beside the rows, moves in. */
export async function fillFromExtras(work: Work, table: string, fields: readonly { readonly name: string }[]): Promise<void> {
  const { form, knex } = work.db
  const wanted = new Set(fields.flatMap(({ name }) => [name, `gguid_${name}`, `dat_${name}`, `lat_${name}`, `lng_${name}`, `file_${name}`]))
  const shape = await shapeOf(knex, form, table)
  if (shape === undefined) return
  let after = ''
  for (;;) {
    const rows: RawRow[] = await knex('tk_sync_extra').where({ tablename: table }).where('row_id', '>', after).orderBy('row_id').limit(500).select('row_id', 'cells')
    if (rows.length === 0) return
    after = textOf(rows.at(-1)?.['row_id'])
    await work.lease.step(async tx => {
      const writer = await openWriter(tx, form)
      for (const row of rows) {
        const id = textOf(row['row_id'])
        const extra = extraIn(textOf(row['cells']))
        const fits = Object.entries(extra).filter(([name, [, shown]]) => shown === null && wanted.has(name.toLowerCase()) && shape.byName.has(name))
        if (fits.length === 0) continue
        const now = heldRow(shape, form, Object.fromEntries(fits.map(([name, [came]]) => [name, came])))
        await writer.update(shape, id, now.cells)
        const rest = { ...Object.fromEntries(Object.entries(extra).filter(([name]) => !fits.some(([filled]) => filled === name))), ...now.extra }
        await keepExtras(tx, form, table, [{ id, extra: Object.keys(rest).length === 0 ? undefined : rest }])
      }
    })
  }
}
