import type { InstallAnswers } from '@nios4/sdk'
import { companionsOf } from '../../../formats/columns.ts'
import { derivedId } from '../../../formats/ids.ts'
import { otherName } from '../../../migrations/tools/field.ts'
import type { Clock } from '../../desk.ts'
import type { Db } from '../../records/open.ts'
import { openDatabase } from '../../records/open.ts'
import { install } from '../install.ts'
import type { Release } from '../install.ts'
import { readManifest } from '../manifest.ts'
import { openExisting } from '../open-desk.ts'
import { migrations } from '../plan.ts'
import { Refusal } from '../refusal.ts'
import { copyOf } from './copy.ts'
import type { Copy } from './copy.ts'
import { isWatched, oversteps } from './oversteps.ts'
import type { Claims, Overstep } from './oversteps.ts'
import { shapeOf } from './shape.ts'

/**
 * Runs the install in a copy and looks at what it did: only what the manifest claims may be there, and nothing of the host may
 * be gone, altered or rewritten. (S56)
 * @returns false where no copy can be made, for this user may make no database
 * @throws Refusal that names every overstep; the real database was only read
 */
export async function rehearse(place: { readonly address: string }, answers: InstallAnswers, clock: Clock, release: Release = { migrations }): Promise<boolean> {
  const real = openExisting(place.address)
  try {
    const copy = await copyOf(real)
    if (copy === undefined) return false
    try { await inCopy(copy, answers, clock, release) } finally { await copy.drop() }
    return true
  } finally { await real.close() }
}

async function inCopy({ address, folder }: Copy, answers: InstallAnswers, clock: Clock, release: Release): Promise<void> {
  const db = openDatabase(address)
  try {
    const before = await shapeOf(db, isWatched)
    await install({ address, folder, publicUrl: 'http://localhost' }, { ...answers, consent: true }, clock, release).catch((fault: unknown) => { throw fault instanceof Refusal ? fault : broken(fault) })
    const found = oversteps(before, await shapeOf(db, isWatched), await claimsIn(db))
    if (found.length > 0) throw tell(found)
  } finally { await db.close() }
}

/** What the manifest claims, by the names the installer gave it here. */
async function claimsIn({ knex }: Db): Promise<Claims> {
  const { tables, extends: extended } = readManifest().objects
  const map: { role: string, tablename: string, fieldname: string }[] = await knex('tk_map').select('role', 'tablename', 'fieldname')
  const tableOf = (role: string): string => map.find(row => row.role === role)?.tablename ?? ''
  const columns = new Map(extended.map(({ role, fields }) => [tableOf(role), new Set(fields.flatMap(name => withCompanions([name, otherName({ name })])))]))
  const adopted = tableOf('ticket.adopted')
  if (adopted !== '') columns.set(adopted, new Set(withCompanions(map.filter(({ role, fieldname }) => role.startsWith('ticket.') && fieldname !== '').map(({ fieldname }) => fieldname))))
  const laid: { host_id: string }[] = await knex('tk_object').where({ origin: 'created' }).whereNot({ host_id: '' }).select('host_id')
  return {
    tables: new Set(tables.map(({ role }) => tableOf(role)).filter(table => table !== adopted)), columns,
    rows: new Set([...laid.map(row => row.host_id), derivedId('row', tableOf('your-data'), 'one')]),
  }
}

const withCompanions = (names: readonly string[]): readonly string[] => names.flatMap(name => [name, ...[20, 21, 24, 28].flatMap(type => companionsOf(type, name).map(companion => companion.name))])

const tell = (found: readonly Overstep[]): Refusal => new Refusal('package-oversteps', {
  it: `Provato su una copia, il programma fa più di quanto dichiara: ${found.map(({ text }) => text.it).join('; ')}. Nel database non è cambiato niente.`,
  en: `Tried in a copy, the program does more than it declares: it ${found.map(({ text }) => text.en).join('; ')}. Nothing was changed in the database.`,
})

const broken = (fault: unknown): Refusal => {
  const reason = fault instanceof Error ? fault.message : String(fault)
  return new Refusal('package-trial', { it: `Provato su una copia, il programma non arriva in fondo: ${reason}. Nel database non è cambiato niente.`, en: `Tried in a copy, the program does not get to its end: ${reason}. Nothing was changed in the database.` })
}
