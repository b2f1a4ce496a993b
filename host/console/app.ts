import express from 'express'
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express'
import multer from 'multer'
import { Submitted } from './body.ts'
import { askRetire, retireCard, saveCard, showCard } from './pages/card.ts'
import { sendFile } from './pages/file.ts'
import { showGrid } from './pages/grid.ts'
import { activateAddon, installAddon, requestActivation, showMarketplace, uninstallAddon } from './pages/marketplace.ts'
import { takeUploaded } from './pages/package.ts'
import { purgeAddon, repairAddon, sendExport, showPurge } from './pages/removal.ts'
import { enter, showSignIn } from './pages/sign-in.ts'
import { sendTemplate, showTemplate } from './pages/template.ts'
import { createField, saveField, showField, showNewField } from './pages/wheel-field.ts'
import { createList, saveList, showList } from './pages/wheel-list.ts'
import { showWheel } from './pages/wheel.ts'
import { publicFolder, render } from './render.ts'
import { isOwnForm } from './sessions.ts'
import { languageOf, speakIn } from './speech.ts'
import { switchLanguage } from './switch-language.ts'
import { beginVisit, missing, ownTable } from './visit.ts'
import type { Console, Visit } from './visit.ts'
import type { WordKey } from './words.ts'

const megabytes = 20

const safety: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin', 'Cache-Control': 'no-store',
}

/** The console's pages, in the order a request meets them: safety, language, person, form, page. */
export function consoleApp(desk: Console): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use('/public', express.static(publicFolder))
  app.use((_request, response, next) => { response.set(safety); next() })
  app.get('/lang', switchLanguage)
  const forms = [express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 5_000 }), uploads(), guardForm(desk)]
  app.get('/sign-in', (request, response) => showSignIn(desk.sessions.of(request, response), request, response))
  app.post('/sign-in', forms, (request: Request, response: Response) => enter(desk, desk.sessions.of(request, response), request, response))
  app.post('/sign-out', forms, (request: Request, response: Response) => { desk.sessions.signOut(request, response); response.redirect(303, '/sign-in') })
  app.use((request, response, next) => { if (desk.sessions.of(request, response).user === undefined) response.redirect(303, '/sign-in'); else next() })
  const get = (path: string, page: (visit: Visit) => Promise<void>): void => { app.get(path, forPerson(desk, page)) }
  const post = (path: string, page: (visit: Visit) => Promise<void>): void => { app.post(path, forms, forPerson(desk, page)) }
  addPages(get, post)
  app.use(forPerson(desk, missing))
  app.use((fault: unknown, request: Request, response: Response, _next: NextFunction) => tellFault(fault, request, response))
  return app
}

type Add = (path: string, page: (visit: Visit) => Promise<void>) => void

function addPages(get: Add, post: Add): void {
  get('/', showFirst)
  get('/your-data', showCard)
  post('/your-data', saveCard)
  get('/marketplace', showMarketplace)
  post('/marketplace/install', installAddon)
  post('/marketplace/request-activation', requestActivation)
  post('/marketplace/activate', activateAddon)
  post('/marketplace/uninstall', uninstallAddon)
  post('/marketplace/package', takeUploaded)
  post('/marketplace/repair', repairAddon)
  get('/marketplace/purge', showPurge)
  post('/marketplace/purge', purgeAddon)
  get('/marketplace/export', sendExport)
  get('/template', showTemplate)
  post('/template', sendTemplate)
  get('/t/:table', showGrid)
  get('/t/:table/new', showCard)
  post('/t/:table/new', saveCard)
  get('/t/:table/:id', showCard)
  post('/t/:table/:id', saveCard)
  get('/t/:table/:id/retire', askRetire)
  post('/t/:table/:id/retire', retireCard)
  get('/file/:table/:id/:field', sendFile)
  get('/wheel/:table', showWheel)
  post('/wheel/:table/lists', createList)
  get('/wheel/:table/lists/:name', showList)
  post('/wheel/:table/lists/:name', saveList)
  get('/wheel/:table/fields', showNewField)
  post('/wheel/:table/fields', createField)
  get('/wheel/:table/fields/:name', showField)
  post('/wheel/:table/fields/:name', saveField)
}

async function showFirst(visit: Visit): Promise<void> {
  const first = visit.schema.sections[0]
  if (first !== undefined) visit.go(`/t/${first.table}`, visit.session.notice)
  else if (visit.schema.tables.has(ownTable)) visit.go('/your-data', visit.session.notice)
  else await missing(visit)
}

function forPerson(desk: Console, page: (visit: Visit) => Promise<void>): RequestHandler {
  return async (request, response) => {
    const session = desk.sessions.of(request, response)
    if (session.user === undefined) response.redirect(303, '/sign-in')
    else await page(await beginVisit(desk, session, session.user, request, response))
  }
}

const uploads = (): RequestHandler =>
  multer({ storage: multer.memoryStorage(), defParamCharset: 'utf8', limits: { fileSize: megabytes * 1024 * 1024, files: 20, fields: 3_000 } }).any()

function guardForm(desk: Console): RequestHandler {
  return async (request, response, next) => {
    if (isOwnForm(desk.sessions.of(request, response), new Submitted(request).text('_csrf'))) next()
    else await plainPage(request, response, 403, 'failed-title', 'form-old')
  }
}

async function tellFault(fault: unknown, request: Request, response: Response): Promise<void> {
  if (fault instanceof multer.MulterError && fault.code === 'LIMIT_FILE_SIZE') return plainPage(request, response, 413, 'failed-title', 'too-large', { size: megabytes })
  const reason = fault instanceof Error ? fault.message : String(fault)
  await plainPage(request, response, 500, 'failed-title', 'failed', { reason })
}

async function plainPage(request: Request, response: Response, status: number, title: WordKey, text: WordKey, values: Readonly<Record<string, string | number>> = {}): Promise<void> {
  const language = languageOf(request)
  const { t } = speakIn(language)
  response.status(status).send(await render('plain', { language, t, title: t(title), text: t(text, values), here: '/' }))
}
