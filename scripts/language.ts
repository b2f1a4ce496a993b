import type { Language } from '@nios4/sdk'
import { Misuse } from './command.ts'
import type { Typed } from './command.ts'

/** `--language it|en`: of what is written into a database, not of the terminal. */
export function languageOf(typed: Typed): Language {
  const language = typed.text('language') ?? 'it'
  if (language !== 'it' && language !== 'en') throw new Misuse(`--language ${language}`)
  return language
}
