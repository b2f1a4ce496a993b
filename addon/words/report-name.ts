import type { Language } from '@nios4/sdk'
import { say } from './say.ts'

/** How a report is spoken of: its number, or its day while the host has given none. */
export function reportName({ number, date, start }: { readonly number: string, readonly date: number, readonly start: number }, language: Language): string {
  if (number !== '') return say(language, 'report.numbered', { number })
  const day = dayInWords(date || start, language)
  return day === '' ? say(language, 'report.draft') : say(language, 'report.of-day', { day })
}

/** Digits of a wall clock as a day; '' for none. */
export function dayInWords(digits: number, language: Language): string {
  if (digits === 0) return ''
  const d = String(digits)
  return language === 'it' ? `${d.slice(6, 8)}/${d.slice(4, 6)}/${d.slice(0, 4)}` : `${d.slice(6, 8)} ${months[Number(d.slice(4, 6)) - 1] ?? ''} ${d.slice(0, 4)}`
}

export const timeInWords = (digits: number): string => digits === 0 ? '' : `${String(digits).slice(8, 10)}:${String(digits).slice(10, 12)}`

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
