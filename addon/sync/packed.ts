import { areAll, isNumber, isText } from './incoming.ts'
import type { Values } from './incoming.ts'

/**
 * A column on its way from one thread to another: its numbers or its texts in one piece, so that thousands of values are
 * not carried over one by one.
 */
export type Packed =
  | { readonly kind: 'same', readonly value: unknown }
  | { readonly kind: 'numbers', readonly values: Float64Array }
  | { readonly kind: 'texts', readonly text: string, readonly ends: Uint32Array }
  | { readonly kind: 'mixed', readonly values: readonly unknown[] }

export function pack(values: Values): Packed {
  const first = values[0]
  if (areAll(values, (value): value is unknown => value === first)) return { kind: 'same', value: first }
  if (areAll(values, isNumber)) return { kind: 'numbers', values: Float64Array.from(values) }
  if (areAll(values, isText)) return packTexts(values)
  return { kind: 'mixed', values: Array.from(values) }
}

function packTexts(texts: ArrayLike<string>): Packed {
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (let at = 0; at < texts.length; at += 1) ends[at] = end += texts[at]?.length ?? 0
  return { kind: 'texts', text: Array.prototype.join.call(texts, ''), ends }
}

export function unpack(packed: Packed, count: number): Values {
  switch (packed.kind) {
    case 'same': return new Array<unknown>(count).fill(packed.value)
    case 'texts': return unpackTexts(packed.text, packed.ends)
    default: return packed.values
  }
}

function unpackTexts(text: string, ends: Uint32Array): readonly string[] {
  const texts = new Array<string>(ends.length)
  let start = 0
  for (let at = 0; at < ends.length; at += 1) {
    const end = ends[at] ?? 0
    texts[at] = text.slice(start, end)
    start = end
  }
  return texts
}
