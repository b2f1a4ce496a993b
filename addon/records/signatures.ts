import type { From } from './open.ts'
import { numberOf, textOf } from './values.ts'
import type { RawRow } from './values.ts'

export type Signature = {
  readonly id: string
  readonly report: string
  readonly name: string
  readonly hash: string
  readonly prices: boolean
  readonly at: number
  /** Moment since which the report is not what was signed; 0 = it is. */
  readonly voidAt: number
  /** File of the drawn name, '' when it was only typed. */
  readonly picture: string
  /** File of the signed paper. */
  readonly paper: string
}

const columns = ['id', 'report', 'name', 'hash', 'content', 'signed_at', 'void_at', 'picture', 'paper'] as const

/** The newest signature under each of these reports. */
export async function signaturesOf(from: From, reports: readonly string[]): Promise<ReadonlyMap<string, Signature>> {
  if (reports.length === 0) return new Map()
  const rows: readonly RawRow[] = await from('tk_signature').whereIn('report', [...reports]).orderBy(['signed_at', 'id']).select([...columns])
  return new Map(rows.map(row => [textOf(row['report']), {
    id: textOf(row['id']), report: textOf(row['report']), name: textOf(row['name']), hash: textOf(row['hash']), at: numberOf(row['signed_at']), voidAt: numberOf(row['void_at']),
    picture: textOf(row['picture']), paper: textOf(row['paper']), prices: /"prices":true/.test(textOf(row['content']).slice(-20)),
  }]))
}
