import { fileURLToPath } from 'node:url'
import ejs from 'ejs'

const views = fileURLToPath(new URL('./views/', import.meta.url))

/** A page as text. Templates see one name, `page`, so that a misspelt word is undefined and not a global. */
export function render(view: string, page: Readonly<Record<string, unknown>>): Promise<string> {
  return ejs.renderFile(`${views}${view}.ejs`, { ...page }, { _with: false, localsName: 'page', cache: true })
}

export const publicFolder = fileURLToPath(new URL('./public/', import.meta.url))
