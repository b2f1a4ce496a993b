import type { Ground } from './ground.ts'
import type { Look } from './look.ts'
import { both, vouched } from './piece.ts'
import type { Piece } from './piece.ts'
import type { IndexStep } from './steps.ts'

/** Indexes of this form. MariaDB tables have no key at all, so ours get one on the id. (docs/host.md, B.7) */
export function wantedIndexes(ground: Ground, indexes: readonly IndexStep[], ours: boolean): readonly IndexStep[] {
  return indexes.filter(index => index.form === undefined || index.form === ground.form).flatMap(index => named(index, ground))
    .concat(ours && ground.form === 'mariadb' && indexes[0] !== undefined ? [{ on: indexes[0].on, columns: ['gguid'] }] : [])
}

/**
 * The ticket's columns by the names they have here. An adopted section may lack one, and its number may be a text, by
 * which nothing is ordered.
 */
function named(index: IndexStep, ground: Ground): readonly IndexStep[] {
  if (index.on !== 'ticket' || !ground.adopted) return [index]
  const columns = index.columns.map(column => typeof column === 'string' ? column : column.name)
  if (columns.includes('number') || (columns.includes('status') && ground.name('ticket.status') === '')) return []
  return [{ ...index, columns: index.columns.map(column => typeof column === 'string' ? column : { ...column, name: physicalOf(column.name, ground) }) }]
}

const physicalOf = (name: string, ground: Ground): string =>
  name === 'gguid_customer' ? `gguid_${ground.name('ticket.customer')}` : ground.name(`ticket.${name}`) || name

export const indexName = (index: IndexStep, ground: Ground): string =>
  `tk_${ground.name(index.on)}_${index.columns.map(column => typeof column === 'string' ? column : column.name).join('_')}`.slice(0, 60)

/** A whole statement on SQLite, a part of CREATE or ALTER TABLE on MariaDB. */
export function indexSql(index: IndexStep, ground: Ground): string {
  const maria = ground.form === 'mariadb'
  const columns = index.columns.map(column => typeof column === 'string' ? `\`${column}\`` : `\`${column.name}\`${maria ? `(${column.length})` : ''}`).join(', ')
  return maria ? `KEY ${indexName(index, ground)} (${columns})` : `CREATE INDEX ${indexName(index, ground)} ON \`${ground.name(index.on)}\` (${columns})`
}

/** An index on a table of the host: shown before consent. (decision 12) */
export function indexPieces(index: IndexStep, ground: Ground, look: Look): readonly Piece[] {
  const wantedHere = index.on === 'ticket' ? [index] : wantedIndexes(ground, [index], false)
  return wantedHere.map((wanted): Piece => {
    const name = indexName(wanted, ground)
    const label = both(`Indice su ${ground.name(wanted.on)}`, `Index on ${ground.name(wanted.on)}`)
    return { okey: `idx:${name}`, kind: 'index', hostId: '', told: { kind: 'index', name, label }, state: !look.indexes.has(name) ? 'absent' : vouched(look, `idx:${name}`) ? 'ours' : 'theirs' }
  })
}

export async function makeIndex(index: IndexStep, ground: Ground): Promise<void> {
  const sql = indexSql(index, ground)
  await ground.from.raw(ground.form === 'mariadb' ? `ALTER TABLE \`${ground.name(index.on)}\` ADD ${sql}` : sql)
}
