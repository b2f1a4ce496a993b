import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ejs from 'ejs'
import type { TemplateFunction } from 'ejs'

export type Views = { render(view: string, it: object): string }

/** Templates read their values by name from `it`: no `with`, which costs 40 µs a page. (docs/performance.md, 7.2) */
export function viewsIn(folder: string): Views {
  const compiled = new Map<string, TemplateFunction>()
  const load = (view: string): TemplateFunction => {
    const known = compiled.get(view)
    if (known !== undefined) return known
    const filename = join(folder, `${view}.ejs`)
    const template = ejs.compile(readFileSync(filename, 'utf8'), {
      filename, root: folder, localsName: 'it', _with: false, strict: true, cache: true, rmWhitespace: true,
    })
    compiled.set(view, template)
    return template
  }
  return { render: (view, it) => load(view)({ ...it }) }
}
