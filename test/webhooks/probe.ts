import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { join } from 'node:path'
import { selfSigned } from './self-signed.ts'

export type Heard = { readonly method: string, readonly path: string, readonly headers: IncomingHttpHeaders, readonly body: string }

export type Probe = {
  readonly port: number
  readonly origin: string
  /** Connections, whether or not a request came over them. */
  knocks(): number
  readonly heard: Heard[]
  answer(how: (response: ServerResponse) => void): void
  close(): Promise<void>
}

/** A server on this machine that counts who knocks. */
export async function openProbe({ secure = false } = {}): Promise<Probe> {
  const heard: Heard[] = []
  let knocks = 0
  let answer = (response: ServerResponse): void => { response.end('ok') }
  const server = (secure ? createSecure({ cert: selfSigned.cert, key: selfSigned.key }) : createServer())
  server.on('connection', () => { knocks += 1 })
  server.on('request', (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      heard.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') })
      answer(response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    port, origin: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`, heard, knocks: () => knocks,
    answer(how) { answer = how },
    close: () => new Promise(resolve => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}

/** What the operator of a machine writes to be let out to places of his own. */
export function letOut(folder: string, ...origins: readonly string[]): void {
  const file = join(folder, 'outgoing.json')
  writeFileSync(file, JSON.stringify({ allow: origins }), { mode: 0o600 })
  chmodSync(file, 0o600)
}
