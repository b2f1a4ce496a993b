import { addressParser, decodeWords } from 'postal-mime'
import { valuesOf } from './header-lines.ts'
import type { HeaderLines } from './header-lines.ts'

export type Sender = { readonly address: string, readonly name: string }

/** Everybody in whose name it is sent: of an honest letter exactly one. Several lines, or several in one, are several. (S49) */
export function sendersOf(lines: HeaderLines): readonly Sender[] {
  return valuesOf(lines, 'from').flatMap(line => addressParser(utf8(line), { flatten: true }))
    .map(({ address = '', name = '' }) => ({ address, name: name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim().slice(0, 120) }))
}

/** A line of the head in words. */
export const wordsIn = (value: string): string => decodeWords(utf8(value))

/** The head was read byte by byte; letters outside ASCII are UTF-8 there, where anybody still writes them. */
const utf8 = (value: string): string => Buffer.from(value, 'latin1').toString('utf8')
