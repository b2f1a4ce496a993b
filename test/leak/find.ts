import { inflateRawSync } from 'node:zlib'
import type { Canaries, Canary } from './canaries.ts'

/** Something that left the house: a page, a file, a letter, with all its headers. */
export type Capture = { readonly what: string, readonly headers: string, readonly body: Buffer }

export type Leak = { readonly canary: Canary, readonly what: string }

/** Every canary in anything captured that this reader may not see. `sees` says what he may. */
export function leaksIn(captures: readonly Capture[], canaries: Canaries, sees: (canary: Canary) => boolean): readonly Leak[] {
  return captures.flatMap(capture => [...canariesIn(capture, canaries)].filter(canary => !sees(canary)).map(canary => ({ canary, what: capture.what })))
}

export const toldLeaks = (leaks: readonly Leak[]): readonly string[] => [...new Set(leaks.map(({ canary, what }) => `${canary.where} in ${what}`))].slice(0, 40)

/** What of the planted is in these bytes, however it is written. */
export function canariesIn({ headers, body }: Capture, { all }: Canaries): ReadonlySet<Canary> {
  const found = new Set<Canary>()
  const note = (value: string): void => {
    const canary = all.get(value)
    if (canary !== undefined) found.add(canary)
  }
  const secrets = [...all.values()].filter(canary => canary.for === 'never' || !/^(cnry|\d)/.test(canary.value))
  for (const text of wordings(`${headers}\n${body.toString('utf8')}\n${membersOf(body)}`)) {
    for (const [word] of text.matchAll(/cnry[a-z2-7]{16}/gi)) note(word.toLowerCase())
    for (const [number] of withoutMarks(text).matchAll(/73\d{7}/g)) note(number)
    for (const day of daysIn(text)) note(day)
    for (const secret of secrets) if (text.includes(secret.value)) found.add(secret)
  }
  return found
}

/** The same bytes as they are, and undone from address, page, JSON, letter and base64 writing. */
function wordings(raw: string): readonly string[] {
  const url = raw.replace(/(?:%[0-9a-f]{2})+/gi, coded => Buffer.from(coded.replaceAll('%', ''), 'hex').toString('utf8'))
  const html = raw.replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) => String.fromCodePoint(Math.min(Number.parseInt(code, hex === '' ? 10 : 16) || 0, 0x10ffff)))
  const json = raw.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))).replace(/\\(.)/g, '$1')
  const letter = raw.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  const packed = [...new Set([...raw.matchAll(/[A-Za-z0-9+/_-]{12,}/g)].map(([token]) => token))]
    .flatMap(token => [0, 1, 2, 3].map(skip => Buffer.from(token.slice(skip), 'base64').toString('latin1'))).join('\n')
  return [...new Set([raw, url, html, json, letter, packed])]
}

const withoutMarks = (text: string): string => text.replace(/(?<=\d)[.,'\u00a0\u202f\u2009 ](?=\d)/g, '')

const months = ['gen jan', 'feb', 'mar', 'apr', 'mag may', 'giu jun', 'lug jul', 'ago aug', 'set sep', 'ott oct', 'nov', 'dic dec']

function daysIn(text: string): readonly string[] {
  const two = (part: string | undefined): string => (part ?? '').padStart(2, '0')
  const spoken = [...text.matchAll(/(\d{1,2})[ \u00a0]([a-z]{3})[a-z]*\.?[ \u00a0](20[789]\d)/gi)].map(([, day, month = '', year]) =>
    `${year}${two(String(months.findIndex(names => names.includes(month.toLowerCase())) + 1))}${two(day)}`)
  const iso = [...text.matchAll(/(20[789]\d)-?(\d{2})-?(\d{2})/g)].map(([, year, month, day]) => `${year}${month}${day}`)
  const slashed = [...text.matchAll(/(\d{1,2})[/.](\d{1,2})[/.](20[789]\d)/g)].map(([, day, month, year]) => `${year}${two(month)}${two(day)}`)
  return [...spoken, ...iso, ...slashed]
}

/** Members of a zip, unpacked; '' for anything else. */
function membersOf(body: Buffer): string {
  if (body.length < 30 || body.readUInt32LE(0) !== 0x04034b50) return ''
  const texts: string[] = []
  for (let at = 0; at + 30 < body.length && body.readUInt32LE(at) === 0x04034b50;) {
    const start = at + 30 + body.readUInt16LE(at + 26) + body.readUInt16LE(at + 28)
    const bytes = body.subarray(start, start + body.readUInt32LE(at + 18))
    texts.push(body.readUInt16LE(at + 8) === 8 ? inflateRawSync(bytes).toString('utf8') : bytes.toString('utf8'))
    at = start + bytes.length
  }
  return texts.join('\n')
}
