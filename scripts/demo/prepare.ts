import type { Installation } from '../../addon/desk.ts'
import { acceptKey, expectedOf } from '../../addon/lifecycle/activation.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { followOnce } from '../../addon/follow.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { addon } from '../../addon/main.ts'
import { warn } from '../speak.ts'
import { seedCustomer, seedFound } from './demo-customer.ts'
import { hurryLetters, ownerOf } from './make-world.ts'
import { demoToken, demoVendor } from './vendor.ts'
import type { WorldFile } from './world-file.ts'

export type Prepared = { readonly world: WorldFile | undefined, readonly installation: Installation | undefined, readonly seeded: boolean }

/** Installs, activates with the key of this folder, lets the demo customer in. Every part is skipped when it was done. */
export async function prepare({ folder, database, publicUrl, world }: { readonly folder: string, readonly database: string, readonly publicUrl: string, readonly world: WorldFile | undefined }): Promise<Prepared> {
  const place = { address: database, folder, publicUrl }
  // Somebody's own host keeps what its owner answered; only the address may have changed.
  if (world !== undefined && !await installOn(place, world)) return { world, installation: undefined, seeded: false }
  const installation = findByDatabase(folder, database)
  if (installation === undefined || world === undefined) return { world, installation, seeded: false }
  await hurryLetters(database, ownerOf(world.world))
  const desk = await openDesk(installation, { folder })
  try {
    const { sub, ins, cnf } = expectedOf(desk)
    const active: unknown = await desk.db.knex('tk_activation').first('jti')
    if (active === undefined) {
      const { company } = await desk.reading.options(desk)
      await acceptKey(desk, demoToken(demoVendor(folder), { addon: sub, installation: ins, identity: cnf, url: '', company }))
    }
    const { state } = await settleState(desk)
    const seeded = state === 'live'
    if (seeded && world.world === 'dtec') {
      // What stands there already is recorded first, so that nobody hears of it. (decision 3)
      await followOnce(desk)
      await seedFound(desk, world.customerPassword)
    } else if (seeded) await seedCustomer(desk, world.customerPassword)
    return { world, installation, seeded }
  } finally {
    await desk.db.close()
  }
}

/** A host with a Ticket section of its own may have to be asked about: then its owner installs from the marketplace. */
async function installOn(place: Parameters<typeof addon.install>[0], { world }: WorldFile): Promise<boolean> {
  try {
    await addon.install(place, { consent: true, ownerEmail: ownerOf(world).mail })
    return true
  } catch (fault) {
    if (world !== 'dtec' || !(fault instanceof Refusal)) throw fault
    warn(`Non installato: ${fault.text.it}`, `Not installed: ${fault.text.en}`)
    return false
  }
}
