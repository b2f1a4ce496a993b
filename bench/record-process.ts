import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, request as ask } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { answerParent, settingsOf } from './child.ts'

/**
 * Stands before the cloud and keeps the packets of a first sync as files. Asked again it sends them without the cloud: a real
 * one makes its packets on processors of its own.
 */
const settings = settingsOf()
const [folder, base] = [String(settings['folder']), String(settings['base'])]
let replaying = false

/** Undefined for everything but a packet of a first sync. */
function placeOf(url: string): string | undefined {
  const query = new URL(url, base).searchParams
  return query.get('action') === 'sync_all' && query.get('tid_sync') === '0' && query.get('partial_send') === '0' ? join(folder, `packet-${query.get('partial_from') ?? ''}.json`) : undefined
}

async function replay(place: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': (await stat(place)).size })
  await pipeline(createReadStream(place, { highWaterMark: 1024 * 1024 }), response)
}

async function forward(place: string | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host: _, ...headers } = request.headers
  const asking = ask(new URL(request.url ?? '/', base), { method: request.method ?? 'GET', headers })
  await pipeline(request, asking)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => { asking.on('response', resolve).on('error', reject) })
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  if (place !== undefined) answer.pipe(createWriteStream(place))
  await pipeline(answer, response)
}

const server = createServer((request, response) => {
  const place = placeOf(request.url ?? '')
  const done = replaying && place !== undefined ? replay(place, request, response) : forward(place, request, response)
  done.catch(() => response.destroy())
})
await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
const address = server.address()
answerParent({
  where: () => ({ base: `http://127.0.0.1:${typeof address === 'object' ? address?.port ?? 0 : 0}` }),
  replay: () => { replaying = true; return {} },
})
