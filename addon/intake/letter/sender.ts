import { isUtf8 } from 'node:buffer'
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

/** The head was read byte by byte; letters outside ASCII are UTF-8 there, or of programs that never heard of it. */
function utf8(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : new TextDecoder('windows-1252').decode(bytes)
}
