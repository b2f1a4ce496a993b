import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * A first sync turns thousands of texts into rows and has no use for any of them a moment later; left to itself the runtime
 * lets a hundred megabytes of them lie before it looks. Every few full packets it is told to look: some milliseconds each.
 */
export function openLetGo(every = 4): (items: number, full: number) => void {
  let packets = 0
  let collect: (() => void) | undefined
  return (items, full) => {
    if (items < full) return
    packets += 1
    if (packets % every !== 0) return
    collect ??= collector()
    collect()
  }
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const found: unknown = runInNewContext('gc')
  return typeof found === 'function' ? () => { Reflect.apply(found, undefined, []) } : () => undefined
}
