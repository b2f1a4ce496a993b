/** How the console shows and edits a field type. Types it does not know are 'other': shown, never changed. (docs/host.md, C.1) */
export type Kind =
  | 'text' | 'notes' | 'email' | 'telephone' | 'link' | 'check' | 'list' | 'state' | 'check-list'
  | 'integer' | 'decimal' | 'percentage' | 'currency' | 'date' | 'date-time' | 'relation'
  | 'image' | 'file' | 'signature' | 'location' | 'colour' | 'counter' | 'separator' | 'none' | 'other'

const kinds: Readonly<Record<number, Kind>> = {
  [-1]: 'none', 0: 'text', 1: 'notes', 2: 'image', 3: 'percentage', 4: 'check', 5: 'currency', 6: 'colour', 9: 'integer', 10: 'decimal',
  11: 'separator', 12: 'list', 14: 'email', 15: 'counter', 17: 'none', 20: 'relation', 24: 'location', 25: 'link', 26: 'telephone',
  27: 'state', 28: 'file', 29: 'none', 30: 'signature', 31: 'check-list', 33: 'none',
}

export function kindOf(type: number, style: Readonly<Record<string, unknown>>): Kind {
  if (type === 18) return style.dtype === 'dataora' ? 'date-time' : 'date'
  return kinds[type] ?? 'other'
}

const fixed: ReadonlySet<Kind> = new Set<Kind>(['signature', 'counter', 'separator', 'none', 'other'])

export const canEdit = (kind: Kind): boolean => !fixed.has(kind)

const numbers: ReadonlySet<Kind> = new Set<Kind>(['integer', 'decimal', 'percentage', 'currency'])

export const isNumber = (kind: Kind): boolean => numbers.has(kind)

export const isUpload = (kind: Kind): boolean => kind === 'image' || kind === 'file'

export const needsList = (kind: Kind): boolean => kind === 'list' || kind === 'state' || kind === 'check-list'

/** Kinds whose text the grid's search looks into. */
export const isSearched = (kind: Kind): boolean =>
  !isNumber(kind) && !isUpload(kind) && !['check', 'date', 'date-time', 'signature', 'colour', 'separator', 'none'].includes(kind)

/** The types the settings wheel offers, in the order it offers them. Date and date-time are one type with two styles. */
export const offeredTypes = [
  '0', '1', '14', '26', '25', '4', '12', '27', '31', '9', '10', '3', '5', '18', '18-time', '20', '2', '28', '24',
] as const
