import type { Language } from '@nios4/sdk'

const made = new Map<string, Intl.DateTimeFormat>()

/** Making a format takes as long as a query; the same one always comes out, so it is kept. Zones are few: an owner names his. */
export function momentFormat(language: Language, timeZone: string): Intl.DateTimeFormat {
  const key = `${language} ${timeZone}`
  const known = made.get(key)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
  if (made.size > 100) made.clear()
  made.set(key, format)
  return format
}
