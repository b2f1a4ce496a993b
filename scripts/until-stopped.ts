/** Resolves when somebody wants us to stop: Ctrl-C, a signal, or the supervisor that is gone. */
export function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    const stop = (): void => {
      // The line to a supervisor would keep a process alive that has finished everything else.
      process.channel?.unref()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    if (process.send !== undefined) process.on('disconnect', stop)
  })
}

/** Tells the supervisor, if there is one, what is ready. */
export const ready = (what: Readonly<Record<string, unknown>>): void => { process.send?.({ ready: what }) }

/** For work that ends by itself: asking to stop cuts it short, and nothing is kept alive by it. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  void untilStopped().then(() => stop.abort())
  process.channel?.unref()
  return stop.signal
}
