import type { Letter } from './post.ts'

export const logoId = 'logo@ticketing'

/**
 * The bytes of a letter. Its shape never varies, so it is written straight down: a general composer takes longer
 * over it than everything else we do together, and streams it in some thirty small packets.
 */
export function mimeOf(letter: Letter, from: string): Buffer {
  const alternative = multipart('alternative', `${letter.id}-a`, [textPart('plain', letter.text), textPart('html', letter.html)])
  const body = letter.logo === undefined ? alternative : multipart('related', `${letter.id}-r`, [alternative, logoPart(letter.logo)])
  return Buffer.from([...headers(letter, from), 'MIME-Version: 1.0', body].join('\r\n'), 'latin1')
}

const headers = (letter: Letter, from: string): readonly string[] => [
  `From: ${person(letter.fromName, from)}`,
  `To: ${person(letter.to.name, letter.to.address)}`,
  ...letter.replyTo === '' ? [] : [`Reply-To: ${person(letter.fromName, letter.replyTo)}`],
  `Subject: ${words(letter.subject)}`,
  `Date: ${letter.date.toUTCString().replace('GMT', '+0000')}`,
  `Message-ID: <${letter.id}@${letter.house}>`,
  ...(letter.stop ?? '') === '' ? [] : [`List-Unsubscribe: <${letter.stop}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
  'Auto-Submitted: auto-generated',
  'X-Auto-Response-Suppress: All',
]

const multipart = (kind: string, boundary: string, parts: readonly string[]): string =>
  [`Content-Type: multipart/${kind}; boundary="=_${boundary}"`, '', ...parts.map(part => `--=_${boundary}\r\n${part}`), `--=_${boundary}--`, ''].join('\r\n')

const textPart = (kind: string, text: string): string =>
  `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'), 'utf8'))}`

const logoPart = ({ type, base64: bytes }: NonNullable<Letter['logo']>): string =>
  `Content-Type: ${type}; name=logo.png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <${logoId}>\r\nContent-Disposition: inline; filename=logo.png\r\n\r\n${bytes}`

export const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n')

/** A name stands in quotes or encoded, never bare; line ends and controls have no way in. */
function person(name: string, address: string): string {
  const shown = printable(name)
  if (shown === '') return address
  return `${isPlain(shown) ? `"${shown.replace(/["\\]/g, '\\$&')}"` : words(shown)} <${address}>`
}

/** Unstructured words of a header: as they are in ASCII, else as encoded words of at most 45 bytes each. (RFC 2047) */
function words(text: string): string {
  const shown = printable(text)
  if (isPlain(shown)) return shown
  const chunks: string[] = ['']
  for (const letter of shown) {
    const last = `${chunks.at(-1) ?? ''}${letter}`
    if (Buffer.byteLength(last) <= 45) chunks[chunks.length - 1] = last
    else chunks.push(letter)
  }
  return chunks.map(chunk => `=?UTF-8?B?${Buffer.from(chunk, 'utf8').toString('base64')}?=`).join('\r\n ')
}

const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text) && !text.includes('=?')
