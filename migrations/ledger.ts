import { basename, extname } from 'node:path'
import type { From } from './tools/ground.ts'
import type { LedgerRow } from './tools/ledger-rows.ts'
import type { Migration } from './tools/steps.ts'

type Entry = Pick<LedgerRow, 'okey' | 'kind' | 'origin' | 'host_id'> & { readonly shipped?: string, readonly before_us?: string }

/**
 * The intent comes before the object: after a crash the ledger says "it was absent and we wanted it", so what is
 * there now is ours. (packaging (c), the intent protocol)
 */
export const intend = (from: From, entries: readonly Entry[], version: number, now: Date): Promise<void> =>
  record(from, entries, 'planned', version, now)

export const confirm = (from: From, entries: readonly Entry[], version: number, now: Date): Promise<void> =>
  record(from, entries, 'present', version, now)

async function record(from: From, entries: readonly Entry[], status: LedgerRow['status'], version: number, now: Date): Promise<void> {
  for (let at = 0; at < entries.length; at += 40) {
    const rows = entries.slice(at, at + 40).map(entry => ({
      shipped: '', before_us: '', ...entry, status, since_version: version, seen_at: now.getTime(),
    }))
    // What was there before us, and which version brought it, are told once; what we shipped stays known while nothing else is.
    for (const [told, columns] of [[true, ['status', 'host_id', 'seen_at', 'shipped']], [false, ['status', 'host_id', 'seen_at']]] as const) {
      const some = rows.filter(({ shipped }) => status === 'present' && (shipped !== '') === told)
      if (some.length > 0) await from('tk_object').insert(some).onConflict('okey').merge([...columns])
    }
    if (status !== 'present') await from('tk_object').insert(rows).onConflict('okey').merge(['status', 'seen_at'])
  }
}

/** The host took it away: said, and not made again by itself. (packaging (d), rule 8) */
export async function loseObjects(from: From, okeys: readonly string[], now: Date): Promise<void> {
  for (let at = 0; at < okeys.length; at += 200) {
    await from('tk_object').whereIn('okey', okeys.slice(at, at + 200)).whereNot({ status: 'lost' }).update({ status: 'lost', seen_at: now.getTime() })
  }
}

/** Names as they are kept: `0001-first`, whatever the file's extension is once compiled. */
export const migrationName = (file: string): string => basename(file, extname(file))

/** Migrations still to run on data of this version. A gap, a doubled number or data of a newer program stop everything. */
export function toRun(all: readonly Migration[], version: number): readonly Migration[] {
  const ordered = [...all].sort((a, b) => a.to - b.to)
  ordered.forEach((migration, at) => {
    if (migration.to !== at + 1 || !migration.name.startsWith(String(at + 1).padStart(4, '0'))) {
      throw new Error(`migration ${at + 1} is missing or out of order: found ${migration.name}`)
    }
  })
  if (version > ordered.length) throw new Error(`the data are of version ${version}, this program knows ${ordered.length}: install a newer one`)
  return ordered.slice(version)
}
