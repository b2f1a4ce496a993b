import { setTimeout as pause } from 'node:timers/promises'
import { asObject, parseJson } from '../../formats/json-object.ts'
import { openDeadline } from './deadline.ts'
import type { Deadline } from './deadline.ts'
import { troubles } from './troubles.ts'

export type Request = {
  readonly base: string
  readonly door: '_master' | '_sync' | 'ws'
  /** The action and everything else, tokens included: such an address is never shown, logged or thrown. (docs/host.md, G) */
  readonly query: Readonly<Record<string, string>>
  readonly body?: { readonly type: string, readonly bytes: string | Uint8Array }
  /** The answer is a file. */
  readonly wantsBytes?: boolean
}

export type Answer = { readonly status: number, readonly type: string, /** Of a file only when it is so short that it may be a refusal. */ readonly text: string, readonly bytes: Buffer }

export type Tries = {
  /** Milliseconds before the second, third … try. */
  readonly patience: readonly number[]
  readonly signal?: AbortSignal
}

export const usualPatience: readonly number[] = [500, 2_000, 5_000, 15_000]

/** Milliseconds a call may take beside what its bytes need. */
const longest = 180_000
/** A packet of 5,000 rows with long texts fits; a server gone mad does not fill our memory. */
const largest = 400 * 1024 * 1024

/** What one try brought: undefined for an answer that makes no sense, `passing` when there was none or the server is not well. */
export type Once<T> = (signal: AbortSignal | undefined) => Promise<T | typeof passing | undefined>

export const passing = Symbol('passing')

/** Asks until an answer makes sense, as often as patience allows. */
export async function ask<T>(once: Once<T>, { patience, signal }: Tries): Promise<T> {
  for (let turn = 0; ; turn += 1) {
    if (signal?.aborted === true) throw troubles.stopped()
    const told = await once(signal)
    if (told !== passing && told !== undefined) return told
    const wait = patience[turn]
    if (wait === undefined) throw told === passing ? troubles.away() : troubles.nonsense()
    await pause(wait * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined)
  }
}

/** One try, its answer read by `read`, which gives undefined for one that may be better next time. */
export const once = <T>(request: Request, read: (answer: Answer) => T | undefined): Once<T> => async signal => {
  const answer = await fetched(request, signal)
  return answer === undefined || answer.status >= 500 || answer.status === 408 || answer.status === 429 ? passing : read(answer)
}

/** undefined when the connection fails or breaks: what fetch throws may name the address, so it goes no further. */
async function fetched({ base, door, query, body, wantsBytes }: Request, stop: AbortSignal | undefined): Promise<Answer | undefined> {
  const deadline = openDeadline(longest, body === undefined ? 0 : body.bytes.length)
  const signal = AbortSignal.any([deadline.signal, ...stop === undefined ? [] : [stop]])
  try {
    const response = await fetch(`${base}/${door}/?${new URLSearchParams(query).toString()}`, {
      method: body === undefined ? 'GET' : 'POST', redirect: 'manual', signal,
      ...(body === undefined ? {} : { body: typeof body.bytes === 'string' ? body.bytes : new Uint8Array(body.bytes), headers: { 'content-type': body.type } }),
    })
    const known = { status: response.status, type: response.headers.get('content-type') ?? '' }
    const parts = await allOf(response, deadline)
    if (wantsBytes !== true) return { ...known, text: textOf(parts), bytes: Buffer.alloc(0) }
    const bytes = Buffer.concat(parts)
    return { ...known, bytes, text: bytes.length < 10_000 ? bytes.toString('utf8') : '' }
  } catch {
    if (stop?.aborted === true) throw troubles.stopped()
    return undefined
  } finally { deadline.close() }
}

async function allOf({ body }: Response, { gained }: Deadline): Promise<readonly Uint8Array[]> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body ?? []) {
    size += part.length
    gained(part.length)
    if (size > largest) throw new Error('too large')
    parts.push(part)
  }
  return parts
}

/** Texts of a usual size are put together in one place, again and again: bytes lie outside of what the runtime tidies up in time. */
const usual = Buffer.allocUnsafe(8 * 1024 * 1024)

function textOf(parts: readonly Uint8Array[]): string {
  const size = parts.reduce((sum, part) => sum + part.length, 0)
  if (size > usual.length) return new TextDecoder().decode(Buffer.concat(parts))
  let at = 0
  for (const part of parts) { usual.set(part, at); at += part.length }
  return new TextDecoder().decode(usual.subarray(0, size))
}

/** A JSON object; undefined for web pages, halves and everything else. What a status refuses is a KO, whatever stands in it. */
export function objectIn({ status, text }: Answer): Readonly<Record<string, unknown>> | undefined {
  const told = asObject(parseJson(text))
  if ((status >= 200 && status < 300) || (told !== undefined && saysNo(told))) return told
  return status < 400 ? undefined : { result: 'KO', code: status === 401 ? 'not_logged' : String(status) }
}

export const saysNo = (told: Readonly<Record<string, unknown>>): boolean => told['result'] === 'KO' || told['error'] === true || isNotLogged(told)

export const isNotLogged = (told: Readonly<Record<string, unknown>>): boolean => [told['code'], told['error_code'], told['message'], told['error_message']].includes('not_logged')
