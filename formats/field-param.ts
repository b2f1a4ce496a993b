import { objectOf } from './json-object.ts'

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

/** Absent is what the field does not have, or what cannot be read: one broken row hides nothing else. */
export type FieldParam = { readonly list?: string, readonly relation?: Relation, readonly counter?: string }

/** Reads the text, leniently because nobody has seen the true keys. */
export function readFieldParam(text: string | null): FieldParam {
  const param = objectOf(text)
  const [list, table, counter] = [textAt(param, 'LIST', 'LISTNAME'), textAt(param, 'TABLE', 'TABLENAME').toLowerCase(), textAt(param, 'COUNTER')]
  return {
    ...(list === '' ? {} : { list }),
    ...(counter === '' ? {} : { counter }),
    ...(table === '' ? {} : { relation: { table, caption: textAt(param, 'FIELD', 'FIELDNAME').toLowerCase(), matches: textsOf(param['MATCHES']) } }),
  }
}

/** The text with these settings in it; keys it does not know stay as they are. (D.1) */
export function writeFieldParam(text: string, { list, relation, counter }: FieldParam): string {
  return JSON.stringify({
    ...objectOf(text),
    ...(list === undefined ? {} : { LIST: list }),
    ...(counter === undefined ? {} : { COUNTER: counter }),
    ...(relation === undefined ? {} : { TABLE: relation.table, FIELD: relation.caption, MATCHES: relation.matches }),
  })
}

/** Parameters of a new field of this type, as the sample has them. (D.2) */
export const presetParam = (type: number): string =>
  type === 0 ? '{"NODUP":0,"def":"","NCAR":0}' : type === 14 ? '{"NODUP":0,"def":""}' : type === 18 ? '{"def":0}' : '{}'

const colours = { CDT: -16777216, CDS: -1, CCT: -16777216, CCS: -1, CTE: -12490271 }

/** Style of a new field; what keeps a time of day says so. (D.2) */
export const presetStyle = (time: boolean): string =>
  JSON.stringify({ L: 1, TF: 0, ...colours, ...(time ? { dtype: 'dataora', step: '15' } : {}) })

function textAt(param: Readonly<Record<string, unknown>>, ...keys: readonly string[]): string {
  const found = keys.flatMap(key => [param[key], param[key.toLowerCase()]]).find(value => typeof value === 'string')
  return typeof found === 'string' ? found.trim() : ''
}

function textsOf(matches: unknown): Readonly<Record<string, string>> {
  if (typeof matches !== 'object' || matches === null) return {}
  const entries: readonly (readonly [string, unknown])[] = Object.entries(matches)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
