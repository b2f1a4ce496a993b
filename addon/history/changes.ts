import type { Change } from '../events.ts'
import type { Column } from '../fields/reading.ts'
import type { State } from './recorded.ts'

/** What really differs: `1` and `1.0`, a backtick for an apostrophe, another line end are no change. */
export function changesBetween(before: State, after: State, columns: readonly Column[]): Change[] {
  return columns.flatMap(({ column, kind }) => {
    const [was, is] = [before[column] ?? '', after[column] ?? '']
    return kind.key(was) === kind.key(is) ? [] : [{ column, before: was, after: is }]
  })
}
