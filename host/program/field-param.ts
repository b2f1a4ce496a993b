/**
 * What a field's `param` says about lists, relations and counters. The host's own key names are unknown
 * (docs/host.md, L-7), so these are ours; when the true ones become known, this file alone changes.
 */
export type Relation = {
  readonly table: string
  /** Column of the other table whose text is shown. */
  readonly caption: string
  /** Own column → their column, copied when a record is picked. */
  readonly matches: Readonly<Record<string, string>>
}

export type FieldParam = { readonly list?: string, readonly relation?: Relation, readonly counter?: string }

export function readFieldParam(text: string): FieldParam {
  const { LIST: list, TABLE: table, FIELD: field, MATCHES: matches, COUNTER: counter } = objectOf(text)
  return {
    ...(typeof list === 'string' ? { list } : {}),
    ...(typeof counter === 'string' ? { counter } : {}),
    ...(typeof table === 'string' && typeof field === 'string' ? { relation: { table, caption: field, matches: textsOf(matches) } } : {}),
  }
}

/** The text with these settings in it; keys it does not know stay as they are. (D.1) */
export function writeFieldParam(text: string, param: FieldParam): string {
  const { list, relation, counter } = param
  return JSON.stringify({
    ...objectOf(text),
    ...(list === undefined ? {} : { LIST: list }),
    ...(counter === undefined ? {} : { COUNTER: counter }),
    ...(relation === undefined ? {} : { TABLE: relation.table, FIELD: relation.caption, MATCHES: relation.matches }),
  })
}

/** A JSON object text as an object; everything else, as in the awkward world, as an empty one. */
export function objectOf(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try { parsed = JSON.parse(text) } catch { return {} }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {}
}

function textsOf(matches: unknown): Readonly<Record<string, string>> {
  if (typeof matches !== 'object' || matches === null) return {}
  const entries: readonly (readonly [string, unknown])[] = Object.entries(matches)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
