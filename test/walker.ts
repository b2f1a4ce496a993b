import { Agent, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { attribute, controlsOf, undone } from './browser.ts'

/** What came back, byte for byte, before any browser makes something of it. */
export type Answer = {
  readonly method: string
  /** Path below the portal, as it was asked. */
  readonly path: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

export type Asking = { readonly method?: string, readonly headers?: Readonly<Record<string, string>>, readonly body?: string | Buffer }

export type Visitor = {
  readonly cookies: Map<string, string>
  ask(path: string, asking?: Asking): Promise<Answer>
  /** As our own form would send it; its token is read from a page first, unless one is given. */
  post(path: string, values: Readonly<Record<string, string>>, token?: string): Promise<Answer>
  /** A fresh token of this visitor's session. */
  token(): Promise<string>
  close(): void
}

export type VisitorOptions = { readonly language?: string, readonly session?: string, /** Sender's address; brakes are kept by sender. */ readonly from?: string }

/** Bare HTTP: no redirects followed, nothing hidden. Cookies are kept as a browser would. */
export function openVisitor(portal: string, { language = 'it', session, from = '127.0.0.1' }: VisitorOptions = {}): Visitor {
  const cookies = new Map(session === undefined ? [] : [['tk_session', session]])
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const origin = new URL(portal).origin

  async function ask(path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await send(agent, new URL(addressOf(portal, path)), {
      method, localAddress: from, headers: { 'accept-language': language, ...(cookie === '' ? {} : { cookie }), ...headers },
    }, body)
    for (const line of answer.headers['set-cookie'] ?? []) keepCookie(cookies, line)
    return { method, path, ...answer }
  }

  async function token(): Promise<string> {
    const page = await ask('owner/sign-in')
    return attribute(/<input[^>]*name="csrf"[^>]*>/.exec(page.text)?.[0] ?? '', 'value') ?? ''
  }

  return {
    cookies, ask, token, close: () => { agent.destroy() },
    async post(path, values, given) {
      const body = new URLSearchParams({ ...values, csrf: given ?? await token() }).toString()
      return ask(path, { method: 'POST', body, headers: { ...formType, origin, 'sec-fetch-site': 'same-origin' } })
    },
  }
}

export const formType = { 'content-type': 'application/x-www-form-urlencoded' } as const

type Sent = { readonly method: string, readonly localAddress: string, readonly headers: Readonly<Record<string, string>> }

function send(agent: Agent, url: URL, options: Sent, body: string | Buffer | undefined): Promise<Omit<Answer, 'method' | 'path'>> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const asked = request(url, { ...options, agent, headers: { ...options.headers, ...length } }, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject).on('end', () => {
        const bytes = Buffer.concat(parts)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, text: bytes.toString('utf8') })
      })
    })
    asked.on('error', reject).end(body)
  })
}

const addressOf = (portal: string, path: string): string =>
  /^https?:/.test(path) ? path : path.startsWith('/') ? new URL(path, portal).href : `${portal}/${path}`

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...rest] = line.split(';')
  const gap = pair.indexOf('=')
  const [name, value] = [pair.slice(0, gap).trim(), pair.slice(gap + 1).trim()]
  if (value === '' || rest.some(part => /max-age=0\b/i.test(part))) cookies.delete(name)
  else cookies.set(name, value)
}

/** Everything a page points to inside the portal, by link, picture, style, script or search form. */
export function linksIn(portal: string, html: string): readonly string[] {
  const base = `${new URL(portal).pathname}/`
  const found = [...html.matchAll(/\s(?:href|src|srcset|poster|data-[a-z-]+)="([^"]*)"/g)].map(([, address = '']) => undone(address))
  const forms = formsIn(html).filter(form => form.method === 'get').map(form => `${form.action}?${new URLSearchParams([...form.values]).toString()}`)
  return [...new Set([...found, ...forms].filter(address => address.startsWith(base) || address.startsWith('/assets/')).map(address => address.replace(/#.*$/, '')))]
}

export type FoundForm = { readonly method: 'get' | 'post', readonly action: string, readonly values: readonly [string, string][] }

export function formsIn(html: string): readonly FoundForm[] {
  return [...html.matchAll(/<form\b([^>]*)>[\s\S]*?<\/form>/g)].map(([whole, attributes = '']) => ({
    method: (attribute(attributes, 'method') ?? 'get').toLowerCase() === 'post' ? 'post' : 'get',
    action: attribute(attributes, 'action') ?? '', values: controlsOf(whole),
  }))
}

/** Walks every page that can be reached from these by following links that `follows` wants, each address once. */
export async function walk(portal: string, visitor: Visitor, starts: readonly string[], follows: (address: string) => boolean = () => true): Promise<readonly Answer[]> {
  const base = `${new URL(portal).pathname}/`
  const waiting = starts.map(start => start.startsWith('/') ? start : base + start)
  const seen = new Set(waiting)
  const answers: Answer[] = []
  for (let path = waiting.shift(); path !== undefined && answers.length < 1000; path = waiting.shift()) {
    const answer = await visitor.ask(path)
    answers.push(answer)
    const next = [...linksIn(portal, answer.text), ...answer.headers.location === undefined ? [] : [answer.headers.location]]
    for (const link of next) if (!seen.has(link) && link.startsWith('/') && follows(link)) { seen.add(link); waiting.push(link) }
  }
  return answers
}
