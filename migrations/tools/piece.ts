import type { Clash, PlanLine, Text } from '@nios4/sdk'
import type { ObjectKind } from './ledger-rows.ts'
import type { Look } from './look.ts'

/** One object of a step, as it stands in the host now. */
export type Piece = {
  readonly okey: string
  readonly kind: ObjectKind
  /**
   * absent: to be made · ours: there, and provably ours · theirs: there before us, used as it is (`adopted`: the ticket section itself) ·
   * hidden: ours, retired by an uninstall · taken: the name belongs to somebody else
   */
  readonly state: 'absent' | 'ours' | 'theirs' | 'hidden' | 'taken'
  readonly hostId: string
  /** What the owner is told; objects that only follow another one are not listed. */
  readonly told?: { readonly kind: PlanLine['kind'], readonly name: string, readonly label: Text, readonly change?: boolean }
  readonly clash?: Clash
  readonly shipped?: string
  /** What stood there before our edit of a row that may be the host's. */
  readonly before?: string
  readonly adopted?: true
}

/** Whether the ledger vouches for an object that carries no id of ours. */
export const vouched = (look: Look, okey: string): boolean => {
  const row = look.ledger.get(okey)
  return row !== undefined && row.origin === 'created'
}

export const both = (it: string, en: string): Text => ({ it, en })
