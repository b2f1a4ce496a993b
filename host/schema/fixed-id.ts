import { createHash } from 'node:crypto'

/**
 * An id of the demo host's own rows: the same in every database made from the same words, so that two worlds can be
 * compared. Shaped like the v4 ids a host draws, and unlike the v5 ids by which the addon knows its own rows.
 */
export function fixedId(...words: readonly string[]): string {
  const hex = createHash('sha256').update(`demo host|${words.join('|')}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
