/** What a field's `param` tells about lists and relations. The keys are our codec (docs/host.md, L-7), so reading is lenient. */
export type FieldParam = { readonly list: string, readonly relation: { readonly table: string, readonly caption: string } | undefined }

/** Reads the text; anything unreadable counts as absent, so that one broken row hides nothing else. */
export function readFieldParam(text: string | null): FieldParam {
  const param = objectOf(text)
  const table = textAt(param, 'TABLE', 'table', 'TABLENAME', 'tablename')
  return {
    list: textAt(param, 'LIST', 'list', 'LISTNAME', 'listname'),
    relation: table === '' ? undefined : { table: table.toLowerCase(), caption: textAt(param, 'FIELD', 'field', 'FIELDNAME', 'fieldname').toLowerCase() },
  }
}

/** A JSON object as a map; {} for everything that is not one. */
export function objectOf(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text ?? '')
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {}
  } catch { return {} }
}

function textAt(param: Readonly<Record<string, unknown>>, ...keys: readonly string[]): string {
  const found = keys.map(key => param[key]).find(value => typeof value === 'string')
  return typeof found === 'string' ? found.trim() : ''
}
