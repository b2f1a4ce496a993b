/** A browser without scripts: cookies, forms and redirects over real HTTP, walking the pages a person would see. */
export type Browser = {
  /** Goes to a page below the portal, or to a full address; follows redirects. */
  go(path: string): Promise<Page>
  /** Fills in the form of the page in hand that goes to `action`, and sends it. */
  send(action: string, values?: Values): Promise<Page>
  /** One request as it is, with the cookies of this browser. */
  ask(path: string, init?: RequestInit): Promise<Response>
  readonly page: Page
  readonly cookies: Map<string, string>
}

export type Values = Readonly<Record<string, string | readonly string[] | File | readonly File[]>>

export type Page = {
  readonly status: number
  readonly url: string
  readonly html: string
  readonly headers: Headers
  /** What a reader sees: no tags, entities undone, spaces folded. */
  readonly text: string
  /** Controls of the form that goes to this action, with the values they came with. */
  form(action: string): Form
}

export type Form = { readonly action: string, readonly multipart: boolean, readonly values: [string, string][], readonly html: string }

/** @param portal address of the portal with its link, without a slash at its end */
export function openBrowser(portal: string, options: { language?: string } = {}): Browser {
  const cookies = new Map<string, string>()
  let page = pageOf(0, portal, '', new Headers())

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (!headers.has('accept-language')) headers.set('accept-language', options.language ?? 'it')
    const response = await fetch(addressOf(portal, path), { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line)
    return response
  }

  async function open(path: string, init: RequestInit = {}): Promise<Page> {
    let response = await ask(path, init)
    let url = addressOf(portal, path)
    for (let hops = 0; [301, 302, 303].includes(response.status) && hops < 5; hops += 1) {
      await response.arrayBuffer()
      url = new URL(response.headers.get('location') ?? '', url).href
      response = await ask(url)
    }
    page = pageOf(response.status, url, await response.text(), response.headers)
    return page
  }

  return {
    go: path => open(path),
    ask, cookies,
    get page() { return page },
    send(action, values = {}) {
      const form = page.form(action)
      const pairs = filledIn(form.values, values)
      const body = form.multipart ? new FormData() : new URLSearchParams()
      for (const [name, value] of pairs) {
        if (body instanceof FormData) body.append(name, value)
        else if (typeof value === 'string') body.append(name, value)
      }
      const origin = new URL(portal).origin
      return open(form.action, { method: 'POST', body, headers: { origin, 'sec-fetch-site': 'same-origin' } })
    },
  }
}

function filledIn(own: readonly [string, string][], values: Values): [string, string | File][] {
  const pairs: [string, string | File][] = own.filter(([name]) => !Object.hasOwn(values, name))
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' || value instanceof File) pairs.push([name, value])
    else for (const one of value) pairs.push([name, one])
  }
  return pairs
}

function pageOf(status: number, url: string, html: string, headers: Headers): Page {
  return {
    status, url, html, headers,
    text: undone(html.replace(/<(head|script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ').trim(),
    form(action) {
      for (const [whole, attributes = ''] of html.matchAll(/<form\b([^>]*)>[\s\S]*?<\/form>/g)) {
        const goes = attribute(attributes, 'action') ?? ''
        if (goes === action || goes.endsWith(`/${action}`)) return { action: new URL(goes, url).href, multipart: attributes.includes('multipart'), values: controlsOf(whole), html: whole }
      }
      throw new Error(`no form goes to ${action}; the page (${status}) says: ${this.text.slice(0, 300)}`)
    },
  }
}

export function controlsOf(form: string): [string, string][] {
  const found: [string, string][] = []
  for (const [whole, tag = '', attributes = ''] of form.matchAll(/<(input|select|textarea)\b([^>]*)>(?:[\s\S]*?<\/\1>)?/g)) {
    const name = attribute(attributes, 'name')
    const type = attribute(attributes, 'type') ?? 'text'
    if (name === undefined || type === 'file' || ((type === 'checkbox' || type === 'radio') && !/\bchecked\b/.test(attributes))) continue
    if (tag === 'select') {
      const chosen = /<option\b([^>]*)\bselected\b/.exec(whole) ?? /<option\b([^>]*)>/.exec(whole)
      found.push([name, attribute(chosen?.[0] ?? '', 'value') ?? ''])
    } else if (tag === 'textarea') found.push([name, undone(/>([\s\S]*)<\/textarea>/.exec(whole)?.[1] ?? '')])
    // A control of one line has no second one. (HTML, value sanitization)
    else found.push([name, (attribute(attributes, 'value') ?? '').replace(type === 'hidden' ? /$^/ : /[\r\n]/g, '')])
  }
  return found
}

export function attribute(text: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)
  return found === null ? undefined : undone(found[1] ?? '')
}

export const undone = (text: string): string => text.replace(/&(?:#(\d+)|lt|gt|quot|amp);/g, (entity, code: string | undefined) =>
  code !== undefined ? String.fromCodePoint(Number(code)) : { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }[entity] ?? entity)

const addressOf = (portal: string, path: string): string => /^https?:/.test(path) ? path : path.startsWith('/') ? new URL(path, portal).href : `${portal.replace(/\/$/, '')}/${path}`

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...rest] = line.split(';')
  const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]
  if (value === '' || rest.some(part => /max-age=0\b/i.test(part))) cookies.delete(name)
  else cookies.set(name, value)
}
