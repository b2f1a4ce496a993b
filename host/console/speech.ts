import type { Request } from 'express'
import { words } from './words.ts'
import type { Language, WordKey } from './words.ts'

export type Say = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string

/** The company's clock. Date fields know no zone and are shown as they stand. (docs/host.md, C.4) */
const zone = 'Europe/Rome'

export interface Speech { readonly t: Say, readonly moment: (iso: string) => string }

/** Cookies of a request. One small reader, because the console needs only two of them. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pair = (request.headers.cookie ?? '').split(';').map(part => part.trim()).find(part => part.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}

export const languageOf = (request: Request): Language => cookieOf(request, 'lang') === 'en' ? 'en' : 'it'

export function speakIn(language: Language): Speech {
  const clock = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', { dateStyle: 'short', timeStyle: 'medium', timeZone: zone })
  return {
    t: (key, values = {}) => words[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    moment: iso => clock.format(new Date(iso)),
  }
}
