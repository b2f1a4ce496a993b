/** Which physical columns a field has, per database form. (docs/host.md, B.2, B.7, C.1) */
export type Form = 'sqlite' | 'mariadb'

export type Family = 'text' | 'integer' | 'double' | 'date' | 'none'

const integers: ReadonlySet<number> = new Set([4, 6, 9])
const doubles: ReadonlySet<number> = new Set([3, 5, 10, 17])
const texts: ReadonlySet<number> = new Set([0, 1, 2, 12, 14, 15, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34])

/** The family of a field type; 'none' for types without a column and for unknown ones. */
export function familyOf(type: number): Family {
  if (type === 18) return 'date'
  if (integers.has(type)) return 'integer'
  if (doubles.has(type)) return 'double'
  return texts.has(type) ? 'text' : 'none'
}

/** Companion columns of a field, with their family. */
export function companionsOf(type: number, name: string): readonly { readonly name: string, readonly family: Family }[] {
  switch (type) {
    case 20: case 22: return [{ name: `gguid_${name}`, family: 'text' }]
    case 21: return [{ name: `dat_${name}`, family: 'text' }]
    case 24: return [{ name: `dat_${name}`, family: 'text' }, { name: `lat_${name}`, family: 'double' }, { name: `lng_${name}`, family: 'double' }]
    case 28: return [{ name: `file_${name}`, family: 'text' }]
    default: return []
  }
}

/** SQL type of a main column. Companion texts are plain nullable TEXT, see companionSql. */
export function columnSql(family: Exclude<Family, 'none'>, form: Form): string {
  const sqlite = form === 'sqlite'
  switch (family) {
    case 'text': return sqlite ? "TEXT NOT NULL DEFAULT ''" : "MEDIUMTEXT NOT NULL DEFAULT ''"
    case 'integer': return 'INTEGER NOT NULL DEFAULT 0'
    case 'double': return 'DOUBLE NOT NULL DEFAULT 0'
    case 'date': return sqlite ? 'DOUBLE NOT NULL DEFAULT 0' : 'DATETIME NULL DEFAULT NULL'
  }
}

export const companionSql = (family: Family): string => family === 'double' ? 'DOUBLE NOT NULL DEFAULT 0' : "TEXT DEFAULT ''"

/** Two system columns are declared MEDIUMTEXT in both forms. (B.7) */
const wideNames: ReadonlySet<string> = new Set(['printwindows', 'printmobile'])

export type PhysicalColumn = { readonly name: string, readonly sql: string }

/** Physical columns of a field: its own, when its type has one, and the companions. (B.7, C.1) */
export function columnsOfField(form: Form, name: string, type: number): readonly PhysicalColumn[] {
  const family = familyOf(type)
  if (family === 'none') return []
  const own = wideNames.has(name) ? "MEDIUMTEXT NOT NULL DEFAULT ''" : columnSql(family, form)
  const companions = companionsOf(type, name).map(companion => ({ name: companion.name, sql: companionSql(companion.family) }))
  return [{ name: physicalName(name), sql: own }, ...companions]
}

/** What stands behind the columns of a new table. */
export const tableTail = (form: Form): string =>
  form === 'mariadb' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci' : ''

/** The sixteen standard columns in creation order. */
export const standardColumns = [
  'gguid', 'tid', 'eli', 'arc', 'ut', 'uta', 'exp', 'gguidp', 'ind', 'tap', 'dsp', 'dsc', 'dsq1', 'dsq2', 'utc', 'tidc',
] as const

/** SQL of the sixteen standard columns; only SQLite has a key on them. */
export function standardSql(form: Form): readonly string[] {
  const label = "VARCHAR(255) NOT NULL DEFAULT ''"
  const id = "VARCHAR(40) NOT NULL DEFAULT ''"
  const text = "TEXT NOT NULL DEFAULT ''"
  return [
    form === 'sqlite' ? "gguid VARCHAR(40) NOT NULL DEFAULT '' PRIMARY KEY" : `gguid ${id}`,
    'tid DOUBLE NOT NULL DEFAULT 0', 'eli INTEGER NOT NULL DEFAULT 0', 'arc INTEGER NOT NULL DEFAULT 0',
    `ut ${label}`, `uta ${label}`, `exp ${text}`, `gguidp ${id}`, 'ind INTEGER NOT NULL DEFAULT 0', `tap ${text}`,
    `dsp ${text}`, `dsc ${text}`, 'dsq1 DOUBLE NOT NULL DEFAULT 0', 'dsq2 DOUBLE NOT NULL DEFAULT 0',
    `utc ${label}`, 'tidc DOUBLE NOT NULL DEFAULT 0',
  ]
}

const suffixed: ReadonlySet<string> = new Set(['read', 'repeat', 'usercloud'])

/** Physical name of a field: three names get the suffix `_b`. (B.4, B.7) */
export const physicalName = (field: string): string => suffixed.has(field) ? `${field}_b` : field

/** Whether a table or column that comes from elsewhere may be called so here; local tables never travel. (B.1) */
export const canBeNamed = (name: string): boolean => /^[a-z][a-z0-9_]{0,63}$/i.test(name) && !/^(lo_|sqlite_)/i.test(name)

/** Why a table or field may not be called so, or undefined. (E.3) */
export function nameTrouble(name: string): 'shape' | 'reserved' | 'companion' | undefined {
  if (!/^[a-z][a-z0-9_]{0,49}$/.test(name)) return 'shape'
  if (/^(so|lo)_/.test(name) || name === 'system' || suffixed.has(name)) return 'reserved'
  if ((standardColumns as readonly string[]).includes(name) || sqlWords.has(name)) return 'reserved'
  return /^(gguid|dat|file|lat|lng)_/.test(name) ? 'companion' : undefined
}

const sqlWords: ReadonlySet<string> = new Set((
  'add all alter and as asc between by case change check column create cross database default delete desc distinct drop else ' +
  'exists false for foreign from full group having if in index inner insert interval into is join key left like limit lock ' +
  'match not null on or order outer primary range rank references release rename replace require restrict right rows select ' +
  'set show table then to trigger true union unique unlock update usage use using values when where with write').split(' '))
