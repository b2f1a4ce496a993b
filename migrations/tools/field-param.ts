/** The parameters of a list or relation field. Key names are ours until the true ones become known. (docs/host.md, L-7) */
export const listParam = (list: string): string => JSON.stringify({ NODUP: 0, def: '', LIST: list })

export const relationParam = (table: string, caption: string): string =>
  JSON.stringify({ NODUP: 0, TABLE: table, FIELD: caption, MATCHES: {} })

export const plainParam = (type: number): string =>
  type === 0 ? '{"NODUP":0,"def":"","NCAR":0}' : type === 18 ? '{"def":0}' : '{}'

const colours = { TF: 0, CDT: -16777216, CDS: -1, CCT: -16777216, CCS: -1, CTE: -12490271 }

/** Style as the sample has it; date-times say so. (D.2) */
export const styleOf = (time: boolean): string => JSON.stringify({ L: 1, ...colours, ...(time ? { dtype: 'dataora', step: '15' } : {}) })
