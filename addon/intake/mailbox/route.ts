import type { Installation } from '../../desk.ts'
import { readToken } from '../../notices/reply-token.ts'
import { tokensInHead } from '../letter/read.ts'
import type { Raw } from '../letter/raw.ts'

/**
 * Whose letter this is, of the installations that share a mailbox: the one that sealed the token in its address, or whose
 * letter it answers. Anything else only where there is one alone. Opens no database.
 */
export function installationFor(all: readonly Installation[], { head }: Raw): Installation | undefined {
  if (all.length === 1) return all[0]
  const tokens = tokensInHead(head)
  const sealed = all.find(installation => tokens.some(token => readToken({ installation }, token) !== undefined))
  return sealed ?? all.find(({ id }) => head.includes(`@${id}.ticketing>`))
}
