import type { Cell } from '@nios4/sdk'
import { objectOf } from '../../formats/json-object.ts'
import { textCell } from '../../formats/packet.ts'
import { stampAfter } from '../../formats/stamps.ts'
import { ourLabel } from '../desk.ts'
import type { Db, Tx } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { physicalColumns } from '../records/physical.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { cursorOf, inStep } from './replica.ts'
import { structuralCells, structureHere, structureInCloud, structureTable } from './structure.ts'
import type { StructureRow } from './structure.ts'
import type { Withdrawn } from './told.ts'

/**
 * Takes back here what this replica told the cloud: its tables and fields are hidden, columns it changed in rows of others
 * say again what the copy says, its sections and lists are retired. The next round tells the cloud. Fields cannot be
 * deleted in a cloud database, so hidden is the most there is. (docs/host.md, C, E.3)
 */
export async function withdrawHere(db: Db, now: Date): Promise<Withdrawn> {
  return inStep(db, async tx => {
    const marks: RawRow[] = await tx('tk_sync_shape').where({ mine: 1 }).orWhereNot({ changed: '' }).select('name', 'mine', 'changed')
    const here = new Map((await structureHere(tx)).map(row => [row.name, row]))
    const copy = await structureInCloud(tx, 'tk_sync_copy')
    const mine = new Set(marks.filter(row => numberOf(row['mine']) === 1).map(row => textOf(row['name'])))
    let [hidden, restored] = [0, 0]
    for (const mark of marks) {
      const [name, changed] = [textOf(mark['name']), textOf(mark['changed']).split(' ').filter(column => column !== '')]
      const row = here.get(name)
      if (row === undefined) continue
      if (mine.has(name)) hidden += await write(tx, row, { eli: 1 }, now)
      else restored += await write(tx, row, before(row, copy.get(name), changed, mine), now)
    }
    return { hidden, restored, rows: await retireRows(db, tx, now) }
  })
}

/** Cells of ours as they were; in `param`, which others may have written since, only our tables leave their list. */
function before(row: StructureRow, copy: StructureRow | undefined, changed: readonly string[], mine: ReadonlySet<string>): Readonly<Record<string, Cell>> {
  if (copy === undefined) return {}
  const then = structuralCells(copy)
  return Object.fromEntries(changed.filter(column => column in then).map(column =>
    [column, column === 'param' ? paramWithout(textCell(row.row['param']), textCell(then['param']), mine) : then[column] ?? '']))
}

function paramWithout(now: string, then: string, mine: ReadonlySet<string>): string {
  const listed = (text: string): readonly string[] => {
    const names = objectOf(text)['additionals_tables']
    return Array.isArray(names) ? names.filter(name => typeof name === 'string') : []
  }
  const kept = listed(now).filter(name => !mine.has(name.toLowerCase()))
  // Nothing but our tables was added: letter by letter as it was.
  const onlyOurs = JSON.stringify({ ...objectOf(now), additionals_tables: kept }) === JSON.stringify({ ...objectOf(then), additionals_tables: listed(then) })
  return onlyOurs ? then : JSON.stringify({ ...objectOf(now), ...kept.length === 0 && !('additionals_tables' in objectOf(then)) ? { additionals_tables: [] } : { additionals_tables: kept } })
}

async function write(tx: Tx, row: StructureRow, cells: Readonly<Record<string, Cell>>, now: Date): Promise<number> {
  const differing = Object.entries(cells).filter(([name, cell]) => structuralCells(row)[name] !== cell)
  if (differing.length === 0) return 0
  const stamp = Math.max(stampAfter(now, row.stamp), await cursorOf(tx))
  await tx(structureTable[row.kind]).where({ gguid: row.id }).update({ ...Object.fromEntries(differing), tid: stamp, ut: ourLabel })
  return 1
}

/** Sections and lists we laid would point at nothing. */
async function retireRows({ form }: Db, tx: Tx, now: Date): Promise<number> {
  let retired = 0
  const there = await physicalColumns(tx, form, ['so_forms', 'so_lists'])
  for (const table of there.keys()) {
    const rows: RawRow[] = await tx(table).where({ eli: 0, utc: ourLabel }).select('gguid')
    for (const row of rows) await changeRow(tx, form, table, textOf(row['gguid']), { eli: 1 }, { now, writer: ourLabel })
    retired += rows.length
  }
  return retired
}
