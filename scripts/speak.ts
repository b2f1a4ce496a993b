import type { Language, Text } from '@nios4/sdk'

/** The terminal speaks the language of its user, Italian or English. */
export const terminalLanguage = (): Language => /^it/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '') ? 'it' : 'en'

export const tell = (it: string, en: string): void => { process.stdout.write(`${terminalLanguage() === 'it' ? it : en}\n`) }

export const warn = (it: string, en: string): void => { process.stderr.write(`${terminalLanguage() === 'it' ? it : en}\n`) }

export const worded = (text: Text): string => text[terminalLanguage()]
