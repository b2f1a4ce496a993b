import express from 'express'
import type { Request, RequestHandler, Response } from 'express'
import { hear, keepReceived } from '../addon/channels/door.ts'
import type { Call } from '../addon/channels/connector.ts'
import { HostAway, NotFound } from '../addon/faults.ts'
import { nudge } from '../addon/lifecycle/nudge.ts'
import { portalStanding } from '../addon/lifecycle/standing.ts'
import { bodyBy, noteBroken, openDoor } from './door.ts'
import type { House } from './house.ts'
import type { ConnectorRoute } from './route.ts'

const readBytes = express.raw({ limit: '1mb', type: () => true, inflate: false })

/**
 * A door for messaging companies: their signature over the bytes they send is who they are. Whoever is not believed gets the
 * answer of a link that leads nowhere, also where the connection is off; what breaks on our side says so, and they come again.
 */
export const serveConnector = (route: ConnectorRoute, house: House): RequestHandler => openDoor(route, house, async ({ link, request, response, later }) => {
  const { desk, free } = await house.desks.take(link)
  later(free)
  const heard = hear(desk, route.channel, await callOf(request, response, desk.installation.publicUrl))
  if (heard === undefined) throw new NotFound('unknown-link')
  if (route.method === 'post') {
    // Closed, or a copy: nothing is written, and the company comes again.
    if (!['live', 'reading'].includes(await portalStanding(desk))) throw new HostAway()
    await keepReceived(desk, route.channel, heard.received)
    nudge(desk.folder, link)
  }
  return heard
}, fault => {
  if (isUnreadable(fault)) return undefined
  noteBroken(house, 'a connector’s call broke', fault, { channel: route.channel })
  return fault
})

/** Too long, or squeezed: the body parser's own refusals. */
const isUnreadable = (fault: unknown): boolean => fault instanceof Error && 'type' in fault && typeof fault.type === 'string'

async function callOf(request: Request, response: Response, publicUrl: string): Promise<Call> {
  const body: unknown = request.method === 'POST' ? await bodyBy(readBytes, request, response) : undefined
  const mark = request.originalUrl.indexOf('?')
  return {
    method: request.method === 'POST' ? 'POST' : 'GET', url: publicUrl + request.originalUrl,
    query: new URLSearchParams(mark < 0 ? '' : request.originalUrl.slice(mark + 1, mark + 2000)),
    header: name => { const value = request.headers[name]; return typeof value === 'string' ? value : '' },
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  }
}
