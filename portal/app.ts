import { statSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import type { Express } from 'express'
import { wallClock } from '../addon/desk.ts'
import type { Clock, Desk, Log } from '../addon/desk.ts'
import { NotFound, Refused } from '../addon/faults.ts'
import { nudge } from '../addon/lifecycle/nudge.ts'
import { openNudgeDoor } from '../addon/lifecycle/nudge-door.ts'
import { openDeskOf } from '../addon/lifecycle/open-desk.ts'
import { desksFrom } from './desks.ts'
import { arrive } from './gate.ts'
import { safeHeaders } from './headers.ts'
import { isHttps } from './house.ts'
import type { House } from './house.ts'
import { routeLimits } from './limits.ts'
import { connectorRoutes, letterRoutes, programRoutes, routes } from './routes.ts'
import { serveConnector } from './serve-connector.ts'
import { serveLetter } from './serve-letter.ts'
import { serveProgram } from './serve-program.ts'
import { fail, serve, whenSent } from './serve.ts'
import { serverFor } from './server.ts'
import { buildMark, staticFiles } from './static-files.ts'
import { sweepUploads, uploadReader } from './uploads.ts'
import { viewsIn } from './views.ts'
import { portalWords } from './words.ts'

/** The order everything passes in. What a route does on its way stands in serve.ts. */
export function portalApp(house: House): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing')
  app.set('query parser', false)
  // Forwarded addresses are believed only from a proxy on this machine, and only where one must be: before https.
  app.set('trust proxy', isHttps(house) ? 'loopback' : false)

  app.use(safeHeaders(isHttps(house)))
  // What is asked for most stands first: the router tries one after the other.
  for (const route of routes) app[route.method](`/:link/${route.path}`, serve(route, house))
  app.get('/healthz', (_request, response) => { response.setHeader('Cache-Control', 'no-store').type('text/plain').send('ok\n') })
  app.get('/robots.txt', (_request, response) => { response.type('text/plain').send('User-agent: *\nDisallow: /\n') })
  app.use((request, response, next) => house.files.send(request, response, next))

  for (const route of programRoutes) app[route.method](`/:link/${route.path}`, serveProgram(route, house))
  for (const route of connectorRoutes) app[route.method](`/:link/${route.path}`, serveConnector(route, house))
  for (const route of letterRoutes) app[route.method](`/:link/${route.path}`, serveLetter(route, house))
  app.get('/:link', (request, response, next) => request.params.link === 'favicon.ico' ? next() : response.redirect(303, `/${encodeURIComponent(request.params.link)}/`))

  app.use('/:link', async (request, response) => {
    const arrival = await arrive(request, undefined, house).catch(() => undefined)
    const reads = request.method === 'GET' || request.method === 'HEAD'
    whenSent(response, arrival?.free)
    await fail(reads ? new NotFound(arrival === undefined ? 'unknown-link' : 'not-found') : new Refused('other-way'), arrival, undefined, house, request, response)
  })
  app.use((request, response) => fail(new NotFound('unknown-link'), undefined, undefined, house, request, response))
  app.use(((fault, request, response, _next) => fail(fault, undefined, undefined, house, request, response)) satisfies express.ErrorRequestHandler)
  return app
}

export type PortalSettings = {
  /** Data folder: installations, files, uploads on their way. */
  readonly folder: string
  /** 0 = any free port. */
  readonly port: number
  /** What every printed address begins with; Host headers never do. */
  readonly publicUrl?: string
  readonly clock?: Clock
  readonly log?: Log
  /** Address to listen on; this machine only, unless told otherwise. */
  readonly address?: string
  /** Put around each desk as it opens: tests listen to its statements there, and break it on purpose. */
  readonly around?: (desk: Desk) => Desk
}

export type Portal = { readonly port: number, close(): Promise<void> }

const quiet: Log = { info() { /* nobody asked */ }, error() { /* nobody asked */ } }
const here = import.meta.dirname

/** Opens the portal for every installation of a data folder. */
export async function startPortal({ folder, port, publicUrl, clock = wallClock, log = quiet, address = '127.0.0.1', around = desk => desk }: PortalSettings): Promise<Portal> {
  const uploads = join(folder, 'uploads')
  await sweepUploads(uploads, Date.now())
  const desks = desksFrom({
    async open(link) {
      const desk = withAddress(await openDeskOf(link, { folder, clock, log }), publicUrl)
      return desk === undefined ? undefined : around(desk)
    },
    mark: link => statSync(join(folder, 'installations', `${link}.json`), { throwIfNoEntry: false })?.mtimeMs,
    visited: link => nudge(folder, link),
  })
  const app = portalApp({
    desks, words: portalWords(), views: viewsIn(join(here, 'views')), files: staticFiles(join(here, 'public')),
    build: buildMark(['views', 'public', 'words'].map(name => join(here, name))),
    limits: routeLimits(), photos: uploadReader(uploads), nudges: openNudgeDoor(folder, clock), publicUrl, clock, log,
  })
  const server = serverFor(app)
  server.maxRequestsPerSocket = 1000
  const sweep = setInterval(() => void sweepUploads(uploads, Date.now()).catch(() => undefined), 60_000)
  sweep.unref()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, () => resolve()))
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    async close() {
      clearInterval(sweep)
      server.closeIdleConnections()
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      // Who is in the middle of something gets a moment to finish it.
      const hurry = setTimeout(() => server.closeAllConnections(), 3000)
      await closed
      clearTimeout(hurry)
      await desks.close()
    },
  }
}

const withAddress = (desk: Desk | undefined, publicUrl: string | undefined): Desk | undefined =>
  desk === undefined || publicUrl === undefined ? desk : { ...desk, installation: { ...desk.installation, publicUrl: publicUrl.replace(/\/+$/, '') } }
