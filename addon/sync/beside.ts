import { Worker } from 'node:worker_threads'
import type { Fetched, PackedPacket } from './beside-thread.ts'
import { unpack } from './packed.ts'
import { packetIn } from './packet.ts'
import type { TellsPacket, ToldPacket } from './packet.ts'
import { once, passing } from './transport.ts'
import { troubles } from './troubles.ts'

/** Packets fetched and read beside the work of this thread, while it writes the one before. */
export type Beside = { readonly tells: TellsPacket, close(): Promise<void> }

type Wanted = (brought: Fetched['brought'] | 'stopped') => void

/** The thread begins with the first packet; where none can, or it dies, packets are read here. */
export function openBeside(file: URL = new URL('./beside-thread.mjs', import.meta.url)): Beside {
  const wanted = new Map<number, Wanted>()
  let thread: Worker | undefined
  let broken = false
  let closed = false
  let last = 0

  function begin(): Worker {
    const begun = new Worker(file, { name: 'packets' })
    begun.unref()
    begun.on('message', ({ to, brought }: Fetched) => settle(to, brought))
    for (const end of ['error', 'exit']) begun.on(end, () => { broken = true; for (const to of [...wanted.keys()]) settle(to, 'passing') })
    return begun
  }

  function settle(to: number, brought: Parameters<Wanted>[0]): void {
    wanted.get(to)?.(brought)
    wanted.delete(to)
  }

  return {
    tells: request => async signal => {
      if (closed) throw troubles.stopped()
      if (broken) return once(request, packetIn)(signal)
      const to = last += 1
      thread ??= begin()
      const stop = (): void => settle(to, 'stopped')
      signal?.addEventListener('abort', stop)
      const brought = await new Promise<Parameters<Wanted>[0]>(resolve => {
        wanted.set(to, resolve)
        thread?.postMessage({ to, request })
      })
      signal?.removeEventListener('abort', stop)
      if (brought === 'stopped') throw troubles.stopped()
      return brought === 'passing' ? passing : brought === 'nonsense' ? undefined : unpacked(brought)
    },
    async close() {
      closed = true
      for (const to of [...wanted.keys()]) settle(to, 'stopped')
      await thread?.terminate()
    },
  }
}

const unpacked = ({ sheets, ...rest }: PackedPacket): ToldPacket => ({
  ...rest,
  sheets: sheets.map(({ table, rows, writers, columns, deletions }) => {
    const all = new Map([...columns].map(([name, values]) => [name, unpack(values, rows)]))
    return { table, deletions, columns: all, ids: Array.from(all.get('gguid') ?? [], String), writers: Array.from(unpack(writers, rows), String) }
  }),
})
