import { Agent, request } from 'node:http'

export type Wanted = {
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type Got = { readonly status: number, readonly bytes: number, readonly headers: Readonly<Record<string, unknown>>, readonly text: string }

export type Loaded = { readonly requests: number, readonly p50: number, readonly p99: number, readonly perSecond: number }

export type Loader = { one(wanted: Wanted): Promise<Got>, run(next: (n: number) => Wanted, how: { readonly requests: number, readonly connections: number, readonly status: number }): Promise<Loaded>, close(): void }

const longestMs = 20_000

/** So many requests over so many connections kept alive, to this machine only; bounded in number and in time. */
export function loaderFor(port: number): Loader {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const one = (wanted: Wanted): Promise<Got> => ask(agent, port, wanted)
  return {
    one,
    async run(next, { requests, connections, status }) {
      const times: number[] = []
      const started = performance.now()
      let sent = 0
      await Promise.all(Array.from({ length: connections }, async () => {
        while (sent < requests && performance.now() - started < longestMs) {
          const wanted = next(sent)
          sent += 1
          const at = performance.now()
          const got = await one(wanted)
          times.push(performance.now() - at)
          if (got.status !== status) throw new Error(`${wanted.method ?? 'GET'} ${wanted.path} answered ${got.status}: ${got.text.slice(0, 300)}`)
        }
      }))
      const seconds = (performance.now() - started) / 1000
      times.sort((a, b) => a - b)
      return { requests: times.length, p50: times[Math.floor(times.length / 2)] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0, perSecond: times.length / seconds }
    },
    close() { agent.destroy() },
  }
}

function ask(agent: Agent, port: number, wanted: Wanted): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, path: wanted.path, method: wanted.method ?? 'GET', headers: { ...wanted.headers } }, response => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => { bytes += part.length; parts.push(part) })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes, headers: response.headers, text: Buffer.concat(parts).toString() }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(wanted.body)
  })
}
