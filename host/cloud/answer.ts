import type { Response } from 'express'
import type { Door, Trick } from './mischief.ts'

/** What goes back over the wire. */
export type Answer = {
  readonly status: number
  readonly type: string
  readonly bytes: Buffer
  /** File name offered with it. */
  readonly name?: string
}

export const jsonAnswer = (body: unknown, status = 200): Answer =>
  ({ status, type: 'application/json; charset=utf-8', bytes: Buffer.from(JSON.stringify(body)) })

/** The same with one more key, a list whose members are JSON already. */
export const jsonAnswerWith = (body: Readonly<Record<string, unknown>>, name: string, members: Buffer): Answer =>
  ({ status: 200, type: 'application/json; charset=utf-8', bytes: Buffer.concat([Buffer.from(`${JSON.stringify(body).slice(0, -1)},${JSON.stringify(name)}:[`), members, Buffer.from(']}')]) })

export const textAnswer = (status: number, text: string, type = 'text/plain; charset=utf-8'): Answer => ({ status, type, bytes: Buffer.from(text) })

/** Something the caller did wrong, told with a code of docs/host.md G. */
export class CallFault extends Error {
  readonly code: string

  constructor(code: string, message: string = code) {
    super(message)
    this.code = code
  }
}

/** The synchroniser says KO, the others `error: true`. (F.4, G) */
export const failureOf = (door: Door, code: string, message: string): Readonly<Record<string, unknown>> =>
  door === '_sync' ? { result: 'KO', code, message } : { error: true, error_code: code, error_message: message }

/** The refusal a trick plays, or undefined when it plays none. */
export function playedRefusal(door: Door, trick: Trick): Answer | undefined {
  if (trick.html === true) return textAnswer(200, '<!doctype html><html><head><title>Manutenzione</title></head><body><h1>Torniamo subito</h1></body></html>', 'text/html; charset=utf-8')
  if (trick.status !== undefined) return textAnswer(trick.status, 'Service Unavailable')
  if (trick.notLogged === true) return jsonAnswer(failureOf(door, 'not_logged', 'not logged'))
  return trick.ko === undefined ? undefined : jsonAnswer(failureOf(door, trick.ko.code, trick.ko.message))
}

/** Sends it, or as much of it as the trick lets through. */
export function sendAnswer(response: Response, answer: Answer, trick: Trick): void {
  const { lost, dropAfter, cutAfter } = trick
  if (lost === 'answer') { response.socket?.destroy(); return }
  const bytes = cutAfter === undefined ? answer.bytes : answer.bytes.subarray(0, cutAfter)
  response.status(answer.status).set('Content-Type', answer.type).set('Content-Length', String(bytes.length)).set('Cache-Control', 'no-store')
  if (answer.name !== undefined) response.attachment(answer.name).set('Content-Type', answer.type)
  if (dropAfter === undefined) { response.end(bytes); return }
  response.flushHeaders()
  response.write(bytes.subarray(0, dropAfter), () => { response.socket?.destroy() })
}
