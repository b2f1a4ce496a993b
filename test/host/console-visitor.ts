/** A visitor of the console over real HTTP: keeps cookies, follows no redirect by itself, sends the form of the page it saw. */
export class Visitor {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()
  #page = ''
  status = 0
  location = ''

  constructor(port: number) { this.#origin = `http://127.0.0.1:${port}` }

  async open(path: string): Promise<string> {
    await this.#go(path, { method: 'GET' })
    return this.location === '' ? this.#page : this.open(this.location)
  }

  async fetch(path: string, request: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#origin}${path}`, { ...request, headers: { cookie: this.#cookie() }, redirect: 'manual' })
  }

  /** Sends fields with the token of the last page; a value that is a list is sent several times, a File as upload. */
  async send(path: string, fields: Readonly<Record<string, string | readonly string[] | File>>): Promise<string> {
    const form = new FormData()
    const token = /name="_csrf" value="([^"]+)"/.exec(this.#page)?.[1]
    if (token !== undefined && fields._csrf === undefined) form.append('_csrf', token)
    for (const [name, value] of Object.entries(fields)) {
      for (const one of typeof value === 'string' || value instanceof File ? [value] : value) form.append(name, one)
    }
    await this.#go(path, { method: 'POST', body: form })
    return this.#page
  }

  /** Sends the card now open, changed in these fields alone, as a browser would. */
  async save(path: string, changes: Readonly<Record<string, string | readonly string[] | File>>): Promise<string> {
    return this.send(path, { ...this.fields(), ...changes })
  }

  /** The text fields and hidden fields of the page now open. */
  fields(): Record<string, string | readonly string[]> {
    const found: Record<string, string[]> = {}
    for (const [, tag = ''] of this.#page.matchAll(/<input ([^>]+)>/g)) {
      const of = (name: string): string | undefined => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1]
      const name = of('name')
      const ticks = /type="(checkbox|radio)"/.test(tag)
      if (name === undefined || of('type') === 'file' || (ticks && !/\schecked/.test(tag))) continue
      found[name] = [...found[name] ?? [], of('value') ?? '']
    }
    for (const [, name = '', text = ''] of this.#page.matchAll(/<textarea [^>]*name="([^"]+)"[^>]*>\n?([^<]*)</g)) found[name] = [text]
    for (const [, name = '', options = ''] of this.#page.matchAll(/<select [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)) {
      found[name] = [/<option selected>([^<]*)</.exec(options)?.[1] ?? '']
    }
    return found
  }

  async signIn(username: string, password: string): Promise<string> {
    await this.open('/sign-in')
    await this.send('/sign-in', { username, password })
    return this.location === '' ? this.#page : this.open(this.location)
  }

  async #go(path: string, request: RequestInit): Promise<void> {
    const response = await fetch(new URL(path, this.#origin), { ...request, headers: { cookie: this.#cookie() }, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      this.#cookies.set(name, value)
    }
    this.status = response.status
    this.location = response.headers.get('location') ?? ''
    this.#page = await response.text()
  }

  #cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  speak(language: 'it' | 'en'): void { this.#cookies.set('lang', language) }
}
