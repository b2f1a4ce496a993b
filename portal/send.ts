import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import type { Request, Response } from 'express'
import type { Answer, Cookie } from './answer.ts'
import { cookieNames, cookieText, forgetCookie } from './cookies.ts'

export type Sending = {
  readonly request: Request
  readonly response: Response
  readonly base: string
  readonly secure: boolean
  /** Draws a page with its frame. */
  draw(view: string, title: string, it: object): string
}

/** Writes an answer. `status` is given for faults only; what went well is 200, 303 or 304. */
export async function send(answer: Answer, sending: Sending, status?: number): Promise<void> {
  const { response, base } = sending
  switch (answer.kind) {
    case 'page': return sendPage(answer, sending, status ?? 200)
    case 'text': return sendText(answer, sending)
    case 'file':
      fileHeaders(response, answer.type, answer.name, answer.inline)
      response.setHeader('Content-Length', answer.bytes.length)
      response.status(200).end(sending.request.method === 'HEAD' ? undefined : answer.bytes)
      return
    case 'pieces':
      fileHeaders(response, answer.type, answer.name, false)
      response.status(200)
      if (sending.request.method === 'HEAD') return void response.end()
      return pipeline(Readable.from(answer.pieces), response)
    case 'unchanged':
      keepHeaders(response, answer.validator)
      response.statusCode = 304
      response.end()
      return
    case 'go':
      setCookies(sending, answer.cookies ?? [])
      // Pages of a person who left must not come back with the back button. (S33)
      if (answer.forget === true) response.setHeader('Clear-Site-Data', '"cache"')
      response.setHeader('Cache-Control', 'no-store')
      response.setHeader('Location', answer.to === '' ? base : answer.to)
      response.status(303).end()
  }
}

export function setCookies(sending: Pick<Sending, 'response' | 'base' | 'secure'>, cookies: readonly Cookie[]): void {
  for (const cookie of cookies) sending.response.append('Set-Cookie', cookieText(cookie, sending.base, sending.secure))
}

async function sendPage(answer: Extract<Answer, { kind: 'page' }>, sending: Sending, status: number): Promise<void> {
  const { response } = sending
  setCookies(sending, answer.cookies ?? [])
  const html = Buffer.from(sending.draw(answer.view, answer.title, answer.it))
  if (answer.validator !== undefined && status === 200) keepHeaders(response, answer.validator)
  else response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  await sendBytes(html, sending, status)
}

async function sendText(answer: Extract<Answer, { kind: 'text' }>, sending: Sending): Promise<void> {
  sending.response.setHeader('Content-Type', answer.type)
  sending.response.setHeader('Cache-Control', answer.keep ? 'public, max-age=31536000, immutable' : 'no-store')
  await sendBytes(Buffer.from(answer.text), sending, 200)
}

async function sendBytes(bytes: Buffer, { request, response }: Sending, status: number): Promise<void> {
  response.setHeader('Vary', response.hasHeader('ETag') ? 'Cookie, Accept-Encoding' : 'Accept-Encoding')
  const small = bytes.length <= 2048 || request.acceptsEncodings('gzip', 'identity') !== 'gzip'
  // A page takes 50 µs here; through the thread pool it would take ten times that. (performance 7.3)
  const body = small ? bytes : gzipSync(bytes, { level: 1 })
  if (!small) response.setHeader('Content-Encoding', 'gzip')
  response.setHeader('Content-Length', body.length)
  response.status(status).end(request.method === 'HEAD' ? undefined : body)
}

function keepHeaders(response: Response, validator: string): void {
  response.setHeader('ETag', validator)
  response.setHeader('Cache-Control', 'private, no-cache')
  response.setHeader('Vary', 'Cookie')
}

/** Our own type, nothing a browser could run, nothing another person's cache could keep. (S41) */
function fileHeaders(response: Response, type: string, name: string, inline: boolean): void {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(Buffer.from(name).toString()).replace(/['()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Disposition', `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`)
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
  response.setHeader('Cache-Control', 'private, no-store')
}

export const forgetSaid = (sending: Pick<Sending, 'response' | 'base' | 'secure'>): void => setCookies(sending, [forgetCookie(cookieNames.said)])
