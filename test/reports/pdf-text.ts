import { inflateSync } from 'node:zlib'

/** What a reader of a PDF sees, in the order it was written: fonts of ours carry glyphs, and a table that says what they mean. */
export function pdfText(bytes: Buffer): string {
  const objects = objectsOf(bytes.toString('latin1'))
  const fonts = new Map<string, ReadonlyMap<number, string>>()
  for (const { head } of objects.values()) {
    for (const [, name = '', id = ''] of (/\/Font <<([^>]*)>>/.exec(head)?.[1] ?? '').matchAll(/\/(F\d+) (\d+) 0 R/g)) fonts.set(name, meanings(objects, id))
  }
  const pages = [...objects.values()].filter(({ head, stream }) => stream !== '' && !/\/(Type|Subtype|FunctionType|Length1)\b/.test(head) && /\bTf\b/.test(stream))
  return pages.map(({ stream }) => said(stream, fonts)).join('\n')
}

export const pageCount = (bytes: Buffer): number => [...bytes.toString('latin1').matchAll(/\/Type \/Page\b(?!s)/g)].length

type Found = { readonly head: string, readonly stream: string }

function objectsOf(text: string): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const from = match.index + match[0].length
    const body = text.slice(from, text.indexOf('\nendobj', from))
    const at = body.indexOf('stream\n')
    const head = at < 0 ? body : body.slice(0, at)
    const raw = at < 0 ? '' : body.slice(at + 'stream\n'.length, body.lastIndexOf('\nendstream'))
    found.set(match[1] ?? '', { head, stream: /FlateDecode/.test(head) && !/\/Subtype \/Image/.test(head) ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') : raw })
  }
  return found
}

function meanings(objects: ReadonlyMap<string, Found>, id: string): ReadonlyMap<number, string> {
  const map = objects.get(/\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.head ?? '')?.[1] ?? '')?.stream ?? ''
  const told = new Map<number, string>()
  for (const [, first = '', list = ''] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    for (const [at, [, codes = '']] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const units = codes.split(/\s+/).filter(code => code !== '').flatMap(code => code.match(/.{4}/g) ?? []).map(code => Number.parseInt(code, 16))
      told.set(Number.parseInt(first, 16) + at, String.fromCharCode(...units))
    }
  }
  return told
}

function said(stream: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>): string {
  let font: ReadonlyMap<number, string> = new Map()
  const lines: string[] = []
  for (const [, name, shown] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map()
    else lines.push([...(shown ?? '').matchAll(/<([0-9a-f]*)>/gi)].map(([, hex = '']) => (hex.match(/.{4}/g) ?? []).map(code => font.get(Number.parseInt(code, 16)) ?? '').join('')).join(''))
  }
  return lines.join('\n')
}
