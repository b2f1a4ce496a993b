import { hide, hides } from '../../migrations/tools/show.ts'
import { lookAt } from '../../migrations/tools/look.ts'
import type { Clock } from '../desk.ts'
import type { From } from '../records/open.ts'
import { noteInJournal } from './addon-row.ts'
import { locked } from './lock.ts'
import { openExisting } from './open-desk.ts'
import { outlook } from './plan.ts'

/** Takes everything of ours out of the owner's sight and keeps it: plain rows, one transaction, nothing dropped. (packaging H4, H5) */
export async function uninstall(address: string, clock: Clock): Promise<{ readonly changed: boolean }> {
  const db = openExisting(address)
  try {
    const { row } = await outlook(db, db.knex, clock.now())
    if (row === undefined || row.status === 'kept' || row.status === 'purging') return { changed: false }
    return await locked(db, async from => {
      const work = (tx: From): Promise<boolean> => hideAll(db.form, tx, clock.now())
      return { changed: db.form === 'sqlite' ? await work(from) : await db.knex.transaction(work) }
    })
  } finally {
    await db.close()
  }
}

async function hideAll(form: 'sqlite' | 'mariadb', from: From, now: Date): Promise<boolean> {
  const look = await lookAt(from, form)
  const ours = [...look.ledger.values()].filter(row => row.origin === 'created' && row.status === 'present' && hides(row.kind))
  const ground = { from, form, now, language: 'it', listForm: undefined, adopted: false, name: () => '' } as const
  for (const row of ours) await hide(row, ground, look)
  await from('tk_addon').where({ id: 1 }).update({ status: 'kept', updated_at: now.getTime() })
  await noteInJournal(from, now, 'uninstall', 'done', 'ok', JSON.stringify({ hidden: ours.length }))
  return true
}
