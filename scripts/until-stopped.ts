/** Resolves when somebody wants us to stop: Ctrl-C, a signal, or the supervisor that is gone. Work that `ends` by itself is not kept alive by it. */
export function untilStopped({ ends = false }: { readonly ends?: boolean } = {}): Promise<void> {
  const stopped = new Promise<void>(resolve => {
    const stop = (): void => {
      // The line to a supervisor would keep a process alive that has finished everything else.
      process.channel?.unref()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    if (process.send !== undefined) process.on('disconnect', stop)
  })
  if (ends) process.channel?.unref()
  return stopped
}

/** Tells the supervisor, if there is one, what is ready. */
export const ready = (what: Readonly<Record<string, unknown>>): void => { process.send?.({ ready: what }) }

/** For work that ends by itself: asking to stop cuts it short. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  void untilStopped({ ends: true }).then(() => stop.abort())
  return stop.signal
}
