import type { Language } from '@nios4/sdk'

export const languages: readonly Language[] = ['it', 'en']

export const isLanguage = (text: string | undefined): text is Language => text === 'it' || text === 'en'

/** The account's language, else the one chosen in the footer, else the browser's, else the firm's. */
export function chooseLanguage(account: string | undefined, cookie: string | undefined, header: string | undefined, firm: Language): Language {
  if (isLanguage(account)) return account
  if (isLanguage(cookie)) return cookie
  const wanted = (header ?? '').slice(0, 200).split(',').map(readRange).filter(({ weight }) => weight > 0)
  wanted.sort((one, other) => other.weight - one.weight)
  return wanted.map(({ tag }) => tag).find(isLanguage) ?? firm
}

function readRange(text: string): { tag: string, weight: number } {
  const [tag = '', ...rest] = text.trim().toLowerCase().split(';')
  const quality = rest.map(part => /^\s*q=([0-9.]+)/.exec(part)?.[1]).find(part => part !== undefined)
  return { tag: tag.split('-')[0] ?? '', weight: quality === undefined ? 1 : Number(quality) || 0 }
}
