import { parentPort } from 'node:worker_threads'
import type { Sheet } from './incoming.ts'
import { openLetGo } from './let-go.ts'
import { pack } from './packed.ts'
import type { Packed } from './packed.ts'
import { packetIn } from './packet.ts'
import type { ToldPacket } from './packet.ts'
import { once, passing } from './transport.ts'
import type { Request } from './transport.ts'

/** What the thread of beside.ts answers to a request: what it brought. */
export type Fetched = { readonly to: number, readonly brought: PackedPacket | 'passing' | 'nonsense' }

export type PackedPacket = Omit<ToldPacket, 'sheets'> & { readonly sheets: readonly PackedSheet[] }

export type PackedSheet = Omit<Sheet, 'columns' | 'ids' | 'writers'> & {
  readonly rows: number
  readonly writers: Packed
  readonly columns: ReadonlyMap<string, Packed>
}

const letGo = openLetGo()

parentPort?.on('message', ({ to, request }: { readonly to: number, readonly request: Request }) => {
  void once(request, packetIn)(undefined).then(told => {
    const brought = told === passing ? 'passing' : told === undefined ? 'nonsense' : packed(told)
    parentPort?.postMessage({ to, brought } satisfies Fetched, moved(brought))
    if (told !== passing && told !== undefined) letGo(told.count, 1)
  })
})

const packed = ({ sheets, ...rest }: ToldPacket): PackedPacket => ({
  ...rest,
  sheets: sheets.map(({ table, ids, writers, columns, deletions }) => ({
    table, deletions, rows: ids.length, writers: pack(writers), columns: new Map([...columns].map(([name, values]) => [name, pack(values)])),
  })),
})

/** What is handed over instead of copied. */
const moved = (brought: Fetched['brought']): ArrayBuffer[] => typeof brought === 'string' ? [] : brought.sheets.flatMap(({ writers, columns }) =>
  [writers, ...columns.values()].flatMap(column => [...column.kind === 'numbers' ? [column.values.buffer] : [], ...column.kind === 'texts' ? [column.ends.buffer] : []])
    .filter(buffer => buffer instanceof ArrayBuffer))
