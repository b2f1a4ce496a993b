import type { Language, Text } from '@nios4/sdk'

/** The terminal speaks the language of its user, Italian or English. */
export const terminalLanguage = (): Language => /^it/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '') ? 'it' : 'en'

export const tell = (it: string, en: string): void => { process.stdout.write(`${terminalLanguage() === 'it' ? it : en}\n`) }

export const warn = (it: string, en: string): void => { process.stderr.write(`${terminalLanguage() === 'it' ? it : en}\n`) }

export const worded = (text: Text): string => text[terminalLanguage()]

/** `1 row`, `12,000 rows`: a number with its noun. */
export function counted(count: number, one: Text, many: Text): string {
  const number = new Intl.NumberFormat(terminalLanguage() === 'it' ? 'it-IT' : 'en-GB', { useGrouping: 'always' }).format(count)
  return `${number} ${worded(count === 1 ? one : many)}`
}

export const rowsWord = (count: number): string => counted(count, { it: 'riga', en: 'row' }, { it: 'righe', en: 'rows' })

export const packetsWord = (count: number): string => counted(count, { it: 'pacchetto', en: 'packet' }, { it: 'pacchetti', en: 'packets' })
