import { ADDRCONFIG } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { request as askPlain } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as askSecure } from 'node:https'
import { isIP } from 'node:net'
import { Fault } from '../faults.ts'
import { isAllowed } from './allowed.ts'
import { isInner } from './inner-address.ts'

export type Outgoing = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Bytes of an answer at most. */
  readonly most?: number
}

export type Came = { readonly status: number, readonly type: string, /** Where it points to; nobody goes there by himself. */ readonly location: string, readonly bytes: Buffer }

export type Address = { readonly address: string, readonly family: number }

/** Whose address a name is: all of them, since whoever answers may mix. */
export type Resolve = (name: string) => Promise<readonly Address[]>

/** Refused, closed, filtered, inner, no such name, a wrong certificate, an answer without end: nobody learns which. (S53) */
export class Unreachable extends Fault { constructor() { super('unreachable') } }

const connectMs = 5000
const totalMs = 10_000
const megabyte = 1024 * 1024

const ports: ReadonlySet<string> = new Set(['', '443', '8443'])

const byName: Resolve = name => lookup(name, { all: true, hints: ADDRCONFIG })

/**
 * The one way out by HTTP, for everything whose address somebody may have written. The name is resolved here, every
 * address it has is looked at, and the connection goes to those addresses and no others; redirects are answers, not orders.
 * @throws Unreachable
 */
export async function fetchOut(folder: string, outgoing: Outgoing, resolve: Resolve = byName): Promise<Came> {
  const url = readAddress(outgoing.url)
  if (url === undefined) throw new Unreachable()
  const allowed = isAllowed(folder, url.origin)
  if (!allowed && (url.protocol !== 'https:' || !ports.has(url.port))) throw new Unreachable()
  const clock = deadline(totalMs)
  try {
    const addresses = await Promise.race([addressesOf(url.hostname, resolve), clock.over])
    if (addresses.length === 0 || (!allowed && addresses.some(({ address }) => isInner(address)))) throw new Unreachable()
    return await Promise.race([exchange(url, outgoing, addresses, clock), clock.over])
  } catch {
    throw new Unreachable()
  } finally { clock.stop() }
}

/** An http address without a name and password in it; decimal, octal and short forms of a number are what they mean. */
export function readAddress(text: string): URL | undefined {
  if (text.length > 2000 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const plain = url.username === '' && url.password === '' && url.hostname !== ''
  return plain && (url.protocol === 'https:' || url.protocol === 'http:') ? url : undefined
}

/** What a typed address must at least be: also said beside the row it stands in. */
export function isPublicAddress(folder: string, text: string): boolean {
  const url = readAddress(text)
  if (url === undefined) return false
  if (isAllowed(folder, url.origin)) return true
  const name = bare(url.hostname)
  const local = isIP(name) === 0 ? !name.includes('.') || /(^|\.)(localhost|local|internal|lan|home|arpa)\.?$/i.test(name) : isInner(name)
  return url.protocol === 'https:' && ports.has(url.port) && !local
}

const bare = (name: string): string => name.replace(/^\[|\]$/g, '')

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly Address[]> {
  const name = bare(hostname)
  const family = isIP(name)
  return family === 0 ? resolve(name) : [{ address: name, family }]
}

type Deadline = { readonly over: Promise<never>, readonly stopped: AbortSignal, stop(): void }

function deadline(ms: number): Deadline {
  const stopper = new AbortController()
  const over = new Promise<never>((_resolve, reject) => stopper.signal.addEventListener('abort', () => reject(new Unreachable()), { once: true }))
  over.catch(() => undefined)
  const timer = setTimeout(() => stopper.abort(), ms)
  return { over, stopped: stopper.signal, stop() { clearTimeout(timer); stopper.abort() } }
}

function exchange(url: URL, { method, headers, body, most = megabyte }: Outgoing, addresses: readonly Address[], { stopped }: Deadline): Promise<Came> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions & { servername?: string } = {
      method, agent: false, signal: stopped, host: bare(url.hostname), port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`, maxHeaderSize: 16_384,
      headers: { host: url.host, connection: 'close', ...headers, ...body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) } },
      // Whatever asks again gets what was looked at: the name cannot change between the look and the connection.
      lookup: (_name, { all }, done) => {
        const [first] = addresses
        if (all === true) done(null, addresses.map(one => ({ ...one })))
        else done(null, first?.address ?? '', first?.family)
      },
    }
    const sending = (url.protocol === 'https:' ? askSecure : askPlain)(options, answer => { readAnswer(answer, most).then(resolve, reject) })
    const knocking = setTimeout(() => sending.destroy(new Unreachable()), connectMs)
    sending.once('socket', socket => socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(knocking)))
    sending.once('close', () => clearTimeout(knocking))
    sending.on('error', reject)
    sending.end(body)
  })
}

/** Bytes as they come: nothing is unpacked, so a small answer stays a small one. */
async function readAnswer(answer: IncomingMessage, most: number): Promise<Came> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer) {
    if (!Buffer.isBuffer(part)) continue
    size += part.length
    if (size > most) { answer.destroy(); throw new Unreachable() }
    parts.push(part)
  }
  return { status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', location: answer.headers.location ?? '', bytes: Buffer.concat(parts) }
}
