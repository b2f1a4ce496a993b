import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/**
 * unheard: the n-th command never reaches the server · unanswered: it does, and the server carries it out, but nobody hears
 * that · half: the answer breaks off in its middle.
 */
export type Cut = { readonly at: number, readonly how: 'unheard' | 'unanswered' | 'half', /** Every line dies and none opens until `mend`; otherwise that one line alone. */ readonly everything: boolean }

export type CuttingProxy = {
  readonly port: number
  /** Commands counted since the last call of `cut` or `mend`. */
  commands(): number
  /** Cuts at this command, counted from now over all lines. */
  cut(cut: Cut): void
  /** Everything passes again; returns whether the last cut was met. */
  mend(): boolean
  close(): Promise<void>
}

/** A line between the product and MariaDB that breaks where the test says. */
export async function startCuttingProxy(server: { readonly host: string, readonly port: number }): Promise<CuttingProxy> {
  const lines = new Set<Line>()
  let commands = 0
  let planned: Cut | undefined
  let met = false

  const lose = (line: Line): void => {
    met = true
    for (const one of planned?.everything === true ? [...lines] : [line]) one.break()
  }
  const listener = createServer(client => {
    if (met && planned?.everything === true) return void client.destroy()
    const line = openLine(client, connect(server), {
      next() {
        commands += 1
        return planned !== undefined && commands === planned.at ? planned.how : 'pass'
      },
      lose: () => lose(line),
      closed: () => lines.delete(line),
    })
    lines.add(line)
  })
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  const begin = (cut: Cut | undefined): void => { commands = 0; met = false; planned = cut }
  return {
    port: portOf(listener.address()),
    commands: () => commands, cut: begin,
    mend() { const was = met; begin(undefined); return was },
    close: () => new Promise(resolve => { for (const line of lines) line.break(); listener.close(() => resolve()) }),
  }
}

const portOf = (address: AddressInfo | string | null): number => typeof address === 'object' && address !== null ? address.port : 0

type Line = { break(): void }

type Watch = { next(): Cut['how'] | 'pass', lose(): void, closed(): void }

function openLine(client: Socket, server: Socket, watch: Watch): Line {
  const beginsCommand = commandReader()
  let waits: 'unanswered' | 'half' | undefined
  const line = { break() { client.destroy(); server.destroy() } }
  client.on('data', bytes => {
    for (let commands = beginsCommand(bytes); commands > 0; commands -= 1) {
      const how = watch.next()
      if (how === 'unheard') return watch.lose()
      if (how !== 'pass') waits = how
    }
    server.write(bytes)
  })
  server.on('data', bytes => {
    if (waits === undefined) return void client.write(bytes)
    if (waits === 'unanswered') return watch.lose()
    // A line destroyed at once would swallow what it was just given.
    client.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => watch.lose())
  })
  for (const [one, other] of [[client, server], [server, client]] as const) one.on('error', () => line.break()).on('close', () => { other.destroy(); watch.closed() })
  return line
}

/**
 * How many commands begin in these bytes. A packet is three bytes of length, one of its number and its content; number 0 from a
 * client begins a command, what comes before the first is the greeting. (MariaDB's client protocol)
 */
function commandReader(): (bytes: Buffer) => number {
  let head = Buffer.alloc(0)
  let rest = 0
  return bytes => {
    let found = 0
    for (let at = 0; at < bytes.length;) {
      if (rest > 0) {
        const taken = Math.min(rest, bytes.length - at)
        rest -= taken
        at += taken
        continue
      }
      const taken = Math.min(4 - head.length, bytes.length - at)
      head = Buffer.concat([head, bytes.subarray(at, at + taken)])
      at += taken
      if (head.length < 4) continue
      rest = head.readUIntLE(0, 3)
      if (head[3] === 0) found += 1
      head = Buffer.alloc(0)
    }
    return found
  }
}
