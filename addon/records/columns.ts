/** The host's standard columns under the names the rest of the house uses. (docs/host.md, B.2) */
export const host = {
  id: 'gguid', stamp: 'tid', retired: 'eli', archived: 'arc', writer: 'ut', creator: 'utc', created: 'tidc',
  parent: 'gguidp', parentTable: 'tap', order: 'ind',
} as const

/** Companion column that holds the id behind a relation's text. (C.1, type 20) */
export const relationKey = (column: string): string => `gguid_${column}`

/** Rows that count: neither retired nor archived. (E.2) */
export const alive = { eli: 0, arc: 0 } as const
