import type { Ground } from './tools/ground.ts'
import { lookAt } from './tools/look.ts'
import type { Look } from './tools/look.ts'
import type { DataStep, LetGo, Migration, TableRole } from './tools/steps.ts'
import { freshStamp } from './tools/stamp.ts'
import { together } from './tools/together.ts'
import { ourLabel } from './tools/ground.ts'
import { fieldId } from './tools/field.ts'

/** A step without rows left; no cursor of a row looks like this. */
const finished = '\u0000done'

const cursorName = (migration: Migration, step: DataStep): string => `data:${migration.name}:${step.name}`.slice(0, 64)

/**
 * One batch of one data step and where it ended, in the transaction the caller opened. Two that run at once do no harm:
 * each reads the cursor after it holds the write lock. Returns whether rows may be left.
 */
export async function moveBatch(migration: Migration, step: DataStep, ground: Ground): Promise<boolean> {
  const name = cursorName(migration, step)
  const row: { value: string } | undefined = await ground.from('tk_version').where({ name }).forUpdate().first('value')
  if (row?.value === finished) return false
  const last = await step.move(ground, row?.value ?? '', step.batch)
  await ground.from('tk_version').insert({ name, value: last ?? finished }).onConflict('name').merge({ value: last ?? finished })
  return last !== undefined
}

/**
 * Lets go what this version no longer needs. Structure is noted as let go before it goes: died in between, what the ledger no longer
 * wants is not missed, and the next run finds it still there. A field is noted with its row.
 */
export async function letGo(things: readonly LetGo[], ground: Ground, version: number): Promise<void> {
  const look = await lookAt(ground.from, ground.form)
  for (const thing of things) {
    const { okey, kind } = keyOf(thing, ground)
    const isNoted = look.ledger.get(okey)?.status === 'dropped'
    if (!isNoted) {
      await together(ground, async inside => {
        if (thing.letGo === 'field') await retireField(inside, look, thing.table, thing.field)
        const noted = { okey, kind, origin: 'created', status: 'dropped', shipped: '', before_us: '', host_id: '', since_version: version, seen_at: inside.now.getTime() }
        await inside.from('tk_object').insert(noted).onConflict('okey').merge(['status', 'seen_at'])
      })
    }
    if (thing.letGo === 'private-column' && look.columns.get(thing.table)?.has(thing.column) === true) {
      await ground.from.raw(`ALTER TABLE ${thing.table} DROP COLUMN ${ground.form === 'mariadb' ? `\`${thing.column}\`` : `"${thing.column}"`}`)
    }
    if (thing.letGo === 'private-table') await ground.from.raw(`DROP TABLE IF EXISTS ${thing.table}`)
  }
}

async function retireField(ground: Ground, look: Look, table: TableRole, field: string): Promise<void> {
  const id = fieldId(ground.name(table), field)
  const row: { tid: number } | undefined = await ground.from('so_fields').where({ gguid: id, eli: 0 }).first('tid')
  if (row !== undefined) await ground.from('so_fields').where({ gguid: id }).update({ eli: 1, tid: freshStamp(ground, look, row.tid), ut: ourLabel })
}

function keyOf(thing: LetGo, ground: Ground): { readonly okey: string, readonly kind: string } {
  if (thing.letGo === 'private-column') return { okey: `col:${thing.table}.${thing.column}`, kind: 'column' }
  if (thing.letGo === 'private-table') return { okey: `tab:${thing.table}`, kind: 'private-table' }
  return { okey: `so_fields:${ground.name(thing.table)}.${thing.field}`, kind: 'field-row' }
}
