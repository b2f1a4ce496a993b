import type { Policies } from './policies.ts'
import type { Reading } from './reading.ts'

/**
 * For one request: rules are read when first asked for, or were asked with its beginning (`rules`), and hold to its end.
 * Inside a transaction they are read anew.
 */
export function readingOnce(reading: Reading, rules?: string): Reading {
  let known: Promise<Policies> | undefined
  return {
    ...reading,
    forget() { known = undefined; reading.forget() },
    async policies(desk, from) {
      if (from !== undefined && from !== desk.db.knex) return reading.policies(desk, from)
      known ??= reading.policies(desk, undefined, rules)
      return known
    },
  }
}
