import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ejs from 'ejs'
import type { TemplateFunction } from 'ejs'

/** What a template reads from `it`; `it.part` draws another template with a few more values, like EJS's slower `include`. */
export type Locals = Readonly<Record<string, unknown>>

export type Views = { render(view: string, it: Locals): string, /** A view inside the layout of every page. */ page(view: string, it: Locals): string }

/**
 * Templates read their values by name from `it`: no `with`, no copy of the values, which cost more than the page itself.
 * (docs/performance.md, 7.2)
 */
export function viewsIn(folder: string): Views {
  const compiled = new Map<string, TemplateFunction>()
  const load = (view: string): TemplateFunction => {
    const known = compiled.get(view)
    if (known !== undefined) return known
    const filename = join(folder, `${view}.ejs`)
    const settings = {
      filename, root: folder, localsName: 'it', _with: false, strict: true, cache: true, rmWhitespace: true, compileDebug: false,
      escape: escaped, unsafePrototypeLocals: true,
    }
    const template = ejs.compile(readFileSync(filename, 'utf8'), settings)
    compiled.set(view, template)
    return template
  }
  const withPart = (it: Locals): Locals => {
    const all = { ...it, part: (view: string, more?: Locals) => load(view)(more === undefined ? all : withPart({ ...all, ...more })) }
    return all
  }
  return {
    render: (view, it) => load(view)(withPart(it)),
    page(view, it) {
      const all = { ...it, body: '', part: (other: string, more?: Locals) => load(other)(more === undefined ? all : withPart({ ...all, ...more })) }
      all.body = load(view)(all)
      return load('layouts/page')(all)
    },
  }
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** Nearly no text has a sign to be written otherwise. */
function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value)
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, sign => signs[sign] ?? sign) : text
}
