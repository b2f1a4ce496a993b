/**
 * The text of `so_lists.listvalue`. No public row shows its form (docs/host.md, D.4), so readers try the
 * likely ones in order and writers repeat the form they learnt from a list already there. When the true
 * form becomes known, this file alone changes.
 */
export type ListForm = 'strings' | 'objects' | 'lines' | 'semicolons'

export type ListValue = { readonly value: string, readonly colour?: number }

export type DecodedList = { readonly form: ListForm, readonly values: readonly ListValue[] }

/** What the text says, or undefined when no known form fits. Empty text is a list without values. */
export function decodeList(text: string): DecodedList | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return { form: 'strings', values: [] }
  if (trimmed.startsWith('[')) return decodeJson(trimmed)
  if (trimmed.startsWith('{')) return undefined
  const form = /\r|\n/.test(trimmed) ? 'lines' : 'semicolons'
  const parts = trimmed.split(form === 'lines' ? /\r\n|\r|\n/ : ';')
  return { form, values: parts.map(part => part.trim()).filter(part => part !== '').map(value => ({ value })) }
}

/** The text of these values in the given form. Only `objects` can carry colours. */
export function encodeList(form: ListForm, values: readonly ListValue[]): string {
  switch (form) {
    case 'strings': return JSON.stringify(values.map(({ value }) => value))
    case 'objects': return JSON.stringify(values.map(({ value, colour }) => ({ value, color: colour ?? -1 })))
    case 'lines': return values.map(({ value }) => value).join('\r\n')
    case 'semicolons': return values.map(({ value }) => value).join(';')
  }
}

/** Checked values of a check list, joined by comma in the cell. (C.1, type 31) */
export const decodeChecked = (text: string): string[] =>
  text.split(',').map(part => part.trim()).filter(part => part !== '')

export const encodeChecked = (values: readonly string[]): string => values.join(',')

function decodeJson(text: string): DecodedList | undefined {
  let parsed: unknown
  try { parsed = JSON.parse(text) } catch { return undefined }
  if (!Array.isArray(parsed)) return undefined
  const items: readonly unknown[] = parsed
  if (items.every(item => typeof item === 'string' || typeof item === 'number')) {
    return { form: 'strings', values: items.map(item => ({ value: String(item) })) }
  }
  const values = items.map(objectValue)
  return values.every(value => value !== undefined) ? { form: 'objects', values } : undefined
}

function objectValue(item: unknown): ListValue | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const cells: readonly unknown[] = Object.values(item)
  const value = cells.find(cell => typeof cell === 'string')
  const colour = cells.find(cell => typeof cell === 'number' && Number.isInteger(cell))
  if (typeof value !== 'string') return undefined
  return typeof colour === 'number' ? { value, colour } : { value }
}
