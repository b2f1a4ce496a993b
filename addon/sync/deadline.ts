/** A line slower than this, in bytes a millisecond, is no line. */
const slowest = 20

/** When a call has taken too long. */
export type Deadline = { readonly signal: AbortSignal, /** So many bytes have travelled. */ gained(bytes: number): void, close(): void }

/**
 * `atLeast` milliseconds, and longer as long as bytes travel: a slow line brings a large file to its end, and a server that
 * drips letter by letter holds nobody.
 */
export function openDeadline(atLeast: number, sending = 0): Deadline {
  const late = new AbortController()
  let until = performance.now() + atLeast + sending / slowest
  let timer = setTimeout(look, until - performance.now())
  function look(): void {
    const left = until - performance.now()
    if (left > 0) timer = setTimeout(look, left).unref()
    else late.abort()
  }
  return { signal: late.signal, gained: bytes => { until += bytes / slowest }, close: () => clearTimeout(timer) }
}
