import { stampAfter } from '../../formats/stamps.ts'
import { newId } from '../../formats/ids.ts'
import { ourLabel } from './ground.ts'
import type { Ground } from './ground.ts'
import type { Look } from './look.ts'

/** Strictly greater than the row's own and never below the synchroniser's cursor. (docs/host.md, E.1, E.4) */
export const freshStamp = (ground: Ground, look: Look, previous = 0): number =>
  Math.max(stampAfter(ground.now, Number(previous) || 0), look.cursor)

/** The MariaDB form also lists the row for sending, whatever its stamp. */
export async function announce(ground: Ground, look: Look, table: string, ids: readonly string[], stamp: number): Promise<void> {
  if (ground.form === 'sqlite' || !look.columns.has('lo_syncbox') || ids.length === 0) return
  await ground.from('lo_syncbox').insert(ids.map(id => ({ gguid: newId(), tid: stamp, tablename: table, gguidrif: id })))
}

/** The standard columns of a new row. */
export const standardCells = (id: string, stamp: number) =>
  ({ gguid: id, tid: stamp, ut: ourLabel, utc: ourLabel, tidc: stamp, exp: '', tap: '', dsp: '', dsc: '' })

/** The order of a new row: after every other one. */
export async function nextInd(ground: Ground, table: string): Promise<number> {
  const last: { ind: number } | undefined = await ground.from(table).orderBy('ind', 'desc').first('ind')
  return (Number(last?.ind ?? 0) || 0) + 1
}
