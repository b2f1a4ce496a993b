import express from 'express'
import type { Request, RequestHandler, Response } from 'express'
import { hear, keepReceived } from '../addon/channels/door.ts'
import type { Call } from '../addon/channels/connector.ts'
import { HostAway, NotFound, TooMany } from '../addon/faults.ts'
import { nudge } from '../addon/lifecycle/nudge.ts'
import { portalStanding } from '../addon/lifecycle/standing.ts'
import type { House } from './house.ts'
import { sender } from './limits.ts'
import type { ConnectorRoute } from './route.ts'
import { fail } from './serve.ts'

const readBytes = express.raw({ limit: '1mb', type: () => true, inflate: false })

/**
 * A door for messaging companies: their signature over the bytes they send is who they are. Whoever is not believed gets the
 * answer of a link that leads nowhere, also where the connection is off; what breaks on our side says so, and they come again.
 */
export function serveConnector(route: ConnectorRoute, house: House): RequestHandler {
  return async (request, response) => {
    let free: (() => void) | undefined
    try {
      const link = String(request.params['link'] ?? '').slice(0, 100)
      await house.limits.spend(`${route.method} ${route.path}`, route.limit, `/${link}/${sender(request.ip ?? '')}`)
      const taken = await house.desks.take(link)
      free = taken.free
      const { desk } = taken
      const heard = hear(desk, route.channel, await callOf(request, response, desk.installation.publicUrl))
      if (heard === undefined) throw new NotFound('unknown-link')
      if (route.method === 'post') {
        // Closed, or a copy: nothing is written, and the company comes again.
        if (!['live', 'reading'].includes(await portalStanding(desk))) throw new HostAway()
        await keepReceived(desk, route.channel, heard.received)
        nudge(desk.folder, link)
      }
      response.setHeader('Cache-Control', 'no-store')
      response.status(200).type(heard.type).send(heard.text)
    } catch (fault) {
      const ours = !(fault instanceof NotFound) && !(fault instanceof TooMany) && !isUnreadable(fault)
      if (ours && !(fault instanceof HostAway)) house.log.error('a connector’s call broke', { channel: route.channel, fault: fault instanceof Error ? fault.message.slice(0, 200) : 'odd' })
      await fail(fault instanceof TooMany || ours ? fault : new NotFound('unknown-link'), undefined, undefined, house, request, response)
    } finally { free?.() }
  }
}

/** Too long, or squeezed: the body parser's own refusals. */
const isUnreadable = (fault: unknown): boolean => fault instanceof Error && 'type' in fault && typeof fault.type === 'string'

async function callOf(request: Request, response: Response, publicUrl: string): Promise<Call> {
  const body: unknown = request.method === 'POST' ? await bytesOf(request, response) : undefined
  const mark = request.originalUrl.indexOf('?')
  return {
    method: request.method === 'POST' ? 'POST' : 'GET', url: publicUrl + request.originalUrl,
    query: new URLSearchParams(mark < 0 ? '' : request.originalUrl.slice(mark + 1, mark + 2000)),
    header: name => { const value = request.headers[name]; return typeof value === 'string' ? value : '' },
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  }
}

const bytesOf = (request: Request, response: Response): Promise<unknown> =>
  new Promise((resolve, reject) => { readBytes(request, response, (fault: unknown) => fault === undefined ? resolve(request.body) : reject(fault)) })
