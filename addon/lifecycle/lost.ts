import type { LostObject } from '@nios4/sdk'
import { loseObjects } from '../../migrations/ledger.ts'
import { runSteps } from '../../migrations/run.ts'
import { isLost } from '../../migrations/tools/lost.ts'
import type { Clock, Desk } from '../desk.ts'
import type { Db, From } from '../records/open.ts'
import { noteInJournal } from './addon-row.ts'
import { layMap } from './kept-map.ts'
import { locked } from './lock.ts'
import { openExisting } from './open-desk.ts'
import { atWork, migrations, outlook } from './plan.ts'
import type { Outlook } from './plan.ts'
import { refuseUnready } from './ready.ts'
import { refuse, Refusal } from './refusal.ts'

/** What the host took away since: asked of the database itself, nothing is written. (packaging (d), rule 8) */
export async function findLost(db: Db, from: From, now: Date): Promise<readonly LostObject[]> {
  const view = await outlook(db, from, now)
  return atWork(view.row) ? lostIn(view) : []
}

/** A table that is gone is said once, not with each of its columns. */
function lostIn({ pieces, look, mapLost }: Outlook): readonly LostObject[] {
  const gone = pieces.filter(piece => isLost(piece, look)).map(({ okey }) => ({ okey, name: okey.slice(okey.indexOf(':') + 1) }))
  const lost = [...gone, ...mapLost ? [{ okey: 'rows:tk_map', name: 'tk_map' }] : []]
  const tables = lost.filter(({ okey }) => /^(tab|so_tables):/.test(okey)).map(({ name }) => name)
  const seen = new Set<string>()
  return lost.filter(({ name, okey }) => {
    const [table = ''] = name.split('.')
    const repeated = seen.has(name) || (!/^(tab|so_tables):/.test(okey) && tables.includes(table)) || (okey.startsWith('idx:') && tables.some(one => name.startsWith(`tk_${one}_`)))
    seen.add(name)
    return !repeated
  })
}

/** Writes down what is lost, and what came back: a device may bring a field again. Nothing is made. */
export async function noteLost(desk: Desk): Promise<readonly LostObject[]> {
  const now = desk.clock.now()
  const view = await outlook(desk.db, desk.db.knex, now)
  if (!atWork(view.row)) return []
  const lost = view.pieces.filter(piece => isLost(piece, view.look)).map(({ okey }) => okey)
  const fresh = lost.filter(okey => view.look.ledger.get(okey)?.status === 'present')
  const back = view.pieces.filter(({ okey, state }) => state === 'ours' && view.look.ledger.get(okey)?.status === 'lost').map(({ okey }) => okey)
  if (fresh.length + back.length > 0) {
    await desk.db.inTransaction(async tx => {
      await loseObjects(tx, fresh, now)
      for (const okey of back) await tx('tk_object').where({ okey }).update({ status: 'present', seen_at: now.getTime() })
      if (fresh.length > 0) await noteInJournal(tx, now, 'lost', 'found', 'ok', JSON.stringify(fresh))
    })
  }
  return lostIn(view)
}

/**
 * Makes again what the host took away, because the owner asks for it. Values that went with a column or a table are gone;
 * what the backups and exports hold is theirs to bring back.
 */
export async function repair(place: { readonly address: string, readonly folder: string }, consent: boolean, clock: Clock): Promise<{ readonly made: readonly LostObject[] }> {
  const db = openExisting(place.address)
  try {
    const before = await outlook(db, db.knex, clock.now())
    if (!atWork(before.row)) throw refuse('not-installed', 'Il servizio Ticket non è installato qui.', 'The Ticket service is not installed here.')
    const lost = lostIn(before)
    if (lost.length === 0) return { made: [] }
    const [clash] = before.plan.clashes
    if (clash !== undefined) throw new Refusal(clash.key, clash.text)
    if (!consent) throw refuse('no-consent', 'Serve il consenso del proprietario.', "The owner's consent is needed.")
    await refuseUnready(db, place.folder, 'install')
    await locked(db, async from => {
      const now = clock.now()
      const view = await outlook(db, from, now)
      for (const migration of migrations.slice(0, view.row?.schemaVersion ?? 0)) await runSteps(view.steps(migration), view.ground, migration.to, true)
      await layMap(from, view.map, now)
      await noteInJournal(from, now, 'repair', 'done', 'ok', JSON.stringify(lost.map(({ okey }) => okey)))
    })
    return { made: lost }
  } finally { await db.close() }
}
