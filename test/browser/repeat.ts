/** Does something again and again with a pause between, one at a time. Returns how to stop; a round under way is finished, a round that broke is told then. */
export function repeat(everyMs: number, act: () => unknown): () => Promise<void> {
  let stop = false
  let broke: unknown
  let wake = (): void => undefined
  const round = async (): Promise<void> => {
    while (!stop) {
      try { await act() } catch (fault) { broke ??= fault }
      await new Promise<void>(resolve => { wake = resolve; setTimeout(resolve, everyMs) })
    }
  }
  const ended = round()
  return async () => {
    stop = true
    wake()
    await ended
    if (broke !== undefined) throw broke
  }
}
