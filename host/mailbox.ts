import { randomUUID } from 'node:crypto'
import type { Server } from 'node:net'
import express from 'express'
import multer from 'multer'
import type { Express, Request, Response } from 'express'
import { SMTPServer } from 'smtp-server'
import { listen } from './console/listen.ts'
import { publicFolder, render } from './console/render.ts'
import { languageOf, speakIn } from './console/speech.ts'
import { switchLanguage } from './console/switch-language.ts'
import { readLetter } from './letter.ts'
import type { Letter } from './letter.ts'
import { Submitted } from './console/body.ts'
import { answerSubject, onTheWire } from './mailbox-writing.ts'
import type { Outgoing } from './mailbox-writing.ts'

export interface Mailbox {
  readonly smtpPort: number
  readonly httpPort: number
  /** Oldest first. */
  letters(): readonly Letter[]
  clear(): void
  /** Refuses recipients that match from now on; undefined takes everybody again. */
  refuse(pattern: RegExp | string | undefined): void
  close(): Promise<void>
}

interface Drawer { kept: Letter[], refused: RegExp | undefined }

const newest = 2_000
const largest = 30 * 1024 * 1024

/** A real SMTP sink and a page that shows what arrived. Letters stay in memory, the newest 2,000. With `outgoing` people may answer and write there. */
export async function startMailbox({ smtpPort, httpPort, now = () => new Date(), outgoing }: {
  readonly smtpPort: number, readonly httpPort: number, readonly now?: () => Date, readonly outgoing?: Outgoing
}): Promise<Mailbox> {
  const drawer: Drawer = { kept: [], refused: undefined }
  const sink = sinkInto(drawer, now)
  const port = await opened(sink, smtpPort)
  const page = await listen(pagesOf(drawer, outgoing), httpPort).catch(async error => { await closed(sink); throw error })
  return {
    smtpPort: port,
    httpPort: page.port,
    letters: () => [...drawer.kept],
    clear: () => { drawer.kept = [] },
    refuse: pattern => { drawer.refused = typeof pattern === 'string' ? new RegExp(escaped(pattern), 'i') : pattern },
    close: async () => { await Promise.all([page.close(), closed(sink)]) },
  }
}

function sinkInto(drawer: Drawer, now: () => Date): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 200,
    size: largest,
    onRcptTo: ({ address }, _session, callback) => {
      if (drawer.refused?.test(address) === true) callback(refusal(550, 'This mailbox refuses letters'))
      else callback()
    },
    onData: (stream, session, callback) => {
      const to = session.envelope.rcptTo.map(({ address }) => address)
      bytesOf(stream)
        .then(raw => stream.sizeExceeded ? Promise.reject(refusal(552, 'The letter is too large')) : readLetter(raw, randomUUID(), to, now()))
        .then(letter => { drawer.kept = [...drawer.kept, letter].slice(-newest); callback() })
        .catch((error: unknown) => { callback(error instanceof Error ? error : refusal(451, 'The letter could not be read')) })
    },
  })
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream) {
    size += part.length
    if (size <= largest) parts.push(part)
  }
  return Buffer.concat(parts)
}

function pagesOf(drawer: Drawer, outgoing: Outgoing | undefined): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use('/public', express.static(publicFolder))
  app.get('/lang', switchLanguage)
  app.get('/messages.json', (_request, response) => { response.json(drawer.kept) })
  app.post('/clear', (_request, response) => { drawer.kept = []; response.redirect(303, '/') })
  app.get('/', (request, response) => show(request, response, 'mailbox/list', { letters: [...drawer.kept].reverse(), writes: outgoing !== undefined }))
  app.get('/letters/:id', (request, response) => {
    const letter = drawer.kept.find(({ id }) => id === request.params.id)
    return show(request, response, letter === undefined ? 'mailbox/gone' : 'mailbox/letter', {
      letter, links: letter === undefined ? [] : linksIn(letter),
      form: letter === undefined || outgoing === undefined ? undefined : { from: letter.to[0] ?? '', to: letter.headers['reply-to'] ?? letter.from, subject: answerSubject(letter), text: '' },
    })
  })
  if (outgoing !== undefined) writing(app, drawer, outgoing)
  app.get('/letters/:id/html', (request, response) => { sendHtml(response, drawer.kept.find(({ id }) => id === request.params.id)) })
  return app
}

/** What people of the demo write leaves here, as from their mail programs. */
function writing(app: Express, drawer: Drawer, outgoing: Outgoing): void {
  const server = outgoing.to.slice(outgoing.to.indexOf('@') + 1)
  app.get('/write', (request, response) => show(request, response, 'mailbox/write', { form: { from: '', to: outgoing.to, subject: '', text: '' } }))
  app.post('/write', multer({ limits: { fileSize: largest, files: 10 } }).array('photos'), async (request, response) => {
    const sent = new Submitted(request)
    const answered = drawer.kept.find(({ id }) => id === request.query['answers'])
    const form = { from: sent.text('from') ?? '', to: outgoing.to, subject: sent.text('subject') ?? '', text: sent.text('text') ?? '' }
    const taken = await onTheWire(server, outgoing.to, { ...form, photos: sent.files }, answered).then(raw => outgoing.send(raw)).catch(() => false)
    await show(request, response, 'mailbox/write', { form: taken ? { ...form, subject: '', text: '' } : form, told: taken ? 'letter-sent' : 'letter-not-sent' })
  })
}

async function show(request: Request, response: Response, view: string, page: Record<string, unknown>): Promise<void> {
  const language = languageOf(request)
  response.set('Content-Security-Policy', "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'")
  if (view === 'mailbox/gone') response.status(404)
  response.send(await render(view, { ...page, language, here: request.originalUrl, ...speakIn(language) }))
}

/** A letter is foreign text: it gets no scripts, no origin, and opens its links in a page of their own. */
function sendHtml(response: Response, letter: Letter | undefined): void {
  response.set('Content-Security-Policy', "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'")
  response.status(letter === undefined ? 404 : 200).type('html').send(`<base target="_blank">${letter?.html ?? ''}`)
}

const linksIn = (letter: Letter): string[] =>
  [...new Set(`${letter.text} ${letter.html.replaceAll('&amp;', '&')}`.match(/https?:\/\/[^\s"'<>)\]]+/g) ?? [])]

function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function opened(sink: SMTPServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    sink.once('error', reject)
    sink.listen(port, '127.0.0.1', () => { sink.off('error', reject); sink.on('error', () => undefined); resolve(portOf(sink.server)) })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const closed = (sink: SMTPServer): Promise<void> => new Promise(resolve => { sink.close(() => resolve()) })
