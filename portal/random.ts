import { randomFillSync } from 'node:crypto'

const store = Buffer.alloc(4096)
let used = store.length

/** Random bytes, each given out once. Asking the machine for a few takes as long as for thousands, so some are kept in store. */
export function randomText(bytes: number): string {
  return take(bytes).toString('base64url')
}

/** The same as bytes. */
export const randomPad = (bytes: number): Buffer => Buffer.from(take(bytes))

function take(bytes: number): Buffer {
  if (used + bytes > store.length) {
    randomFillSync(store)
    used = 0
  }
  used += bytes
  return store.subarray(used - bytes, used)
}
