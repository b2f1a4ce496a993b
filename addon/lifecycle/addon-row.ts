import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** upgrading: half way to a newer version · kept: hidden, everything is there · purging: being removed for good */
const statuses = ['installing', 'present', 'upgrading', 'kept', 'purging'] as const

/** What the database remembers of the installation itself. Times are milliseconds, 0 = never. */
export type AddonRow = {
  readonly status: (typeof statuses)[number]
  readonly schemaVersion: number
  readonly installation: string
  readonly identity: string
  readonly ownerEmail: string
  readonly language: 'it' | 'en'
  readonly requestNonce: string
  readonly requestSentAt: number
  readonly linkSentAt: number
  readonly baselineAt: number
}

/** Undefined when nothing of ours is there. `from` must hold tk_addon. */
export async function readAddonRow(from: From): Promise<AddonRow | undefined> {
  const row: RawRow | undefined = await from('tk_addon').where({ id: 1 }).first()
  if (row === undefined) return undefined
  const status = textOf(row['status'])
  return {
    status: statuses.find(one => one === status) ?? 'installing',
    schemaVersion: numberOf(row['schema_version']), installation: textOf(row['installation']), identity: textOf(row['identity']),
    ownerEmail: textOf(row['owner_email']), language: row['language'] === 'en' ? 'en' : 'it', requestNonce: textOf(row['request_nonce']),
    requestSentAt: numberOf(row['request_sent_at']), linkSentAt: numberOf(row['link_sent_at']), baselineAt: numberOf(row['baseline_at']),
  }
}

export const noteInJournal = (from: From, now: Date, op: string, step: string, status: string, detail = ''): Promise<unknown> =>
  from('tk_journal').insert({ op, step, status, actor: 'addon.ticketing', at: now.getTime(), detail })
