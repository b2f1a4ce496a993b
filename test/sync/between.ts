import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { Device, Office } from './stage.ts'

/** What the machine says of itself instead of handing a request on; undefined hands it on. */
export type Says = (asked: { readonly action: string, readonly query: URLSearchParams, readonly bytes: Buffer }) => { readonly status: number, readonly body: string, readonly headers?: Readonly<Record<string, string>> } | 'breaks' | undefined

export type Between = { readonly base: string, says(plan: Says | undefined): void, close(): Promise<void> }

/** A machine between a device and the cloud, as firms and vendors have them: it answers by itself when it likes. */
export async function putBetween(office: Office, device: Device): Promise<Between> {
  let plan: Says | undefined
  const server = createServer((request, response) => void whole(request).then(async bytes => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const told = plan?.({ action: query.get('action') ?? '', query, bytes })
    if (told === 'breaks') { request.socket.destroy(); return }
    if (told !== undefined) { response.writeHead(told.status, { 'content-type': 'application/json', ...told.headers }).end(told.body); return }
    const answer = await fetch(`${office.cloud.base}${request.url ?? ''}`, { method: request.method ?? 'GET', ...bytes.length === 0 ? {} : { body: new Uint8Array(bytes), headers: { 'content-type': request.headers['content-type'] ?? '' } } })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(Buffer.from(await answer.arrayBuffer()))
  }))
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const base = `http://127.0.0.1:${portOf(server)}`
  await device.host.knex('tk_sync').where({ id: 1 }).update({ sync_base: base, web_base: base })
  return { base, says: given => { plan = given }, close: () => new Promise(resolve => { server.closeAllConnections(); server.close(() => resolve()) }) }
}

async function whole(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
