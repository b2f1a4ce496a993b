import { readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Language } from '@nios4/sdk'

export type WordValues = Readonly<Record<string, string | number>>

type Saying = string | IntlMessageFormat

/**
 * Words in one language: text by key, its places filled. A missing key is a mistake of ours: it throws where we
 * look (development, tests) and shows the key itself in production, where a page must not fall over a word.
 */
export type Words = { readonly language: Language, has(key: string): boolean, say(key: string, values?: WordValues): string }

/** Compiles a file of words once; plain texts stay plain. Portal words are read with the same function. */
export function readWords(language: Language, file: URL): Words {
  const texts: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'))
  const sayings: ReadonlyMap<string, Saying> = new Map(Object.entries(texts).map(([key, text]) => [key, compiled(text, language, key)]))
  return {
    language,
    has: key => sayings.has(key),
    say(key, values = {}) {
      const saying = sayings.get(key)
      if (saying === undefined) return missing(language, key)
      return typeof saying === 'string' ? saying : String(saying.format(values))
    },
  }
}

function compiled(text: string, language: Language, key: string): Saying {
  if (!/[{}]/.test(text)) return text
  try {
    // Tags are not ours: a text with `<` is a text. The apostrophe of Italian stays one by writing it as ’.
    return new IntlMessageFormat(text, language === 'it' ? 'it-IT' : 'en-GB', undefined, { ignoreTag: true })
  } catch (fault) {
    throw new Error(`words/${language}.json, "${key}": ${fault instanceof Error ? fault.message : String(fault)}`)
  }
}

function missing(language: Language, key: string): string {
  if (process.env.NODE_ENV === 'production') return key
  throw new Error(`words/${language}.json has no "${key}"`)
}

const spoken: Readonly<Record<Language, Words>> = {
  it: readWords('it', new URL('./it.json', import.meta.url)),
  en: readWords('en', new URL('./en.json', import.meta.url)),
}

/** One of the addon's own texts. */
export const say = (language: Language, key: string, values: WordValues = {}): string => spoken[language].say(key, values)
