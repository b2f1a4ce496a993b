import { join } from 'node:path'
import type { AddonPlace } from '@nios4/sdk'
import { acceptKey, expectedOf } from '../addon/lifecycle/activation.ts'
import { install } from '../addon/lifecycle/install.ts'
import { findByDatabase } from '../addon/lifecycle/installations.ts'
import { openDesk } from '../addon/lifecycle/open-desk.ts'
import { settleState } from '../addon/lifecycle/settle.ts'
import { issueToken } from '../addon/lifecycle/token.ts'
import { makeSigningKey, trustKey } from '../addon/lifecycle/vendor-keys.ts'
import { followOnce } from '../addon/follow.ts'

/** Install, activate, settle: what an owner and the publisher do between them, by the same functions. The letters of that day are taken as read. */
export async function goLive(place: AddonPlace, now: Date): Promise<void> {
  const clock = { now: () => now }
  await install(place, { consent: true, ownerEmail: 'olga@officinabassi.example' }, clock)
  const installation = findByDatabase(place.folder, place.address)
  if (installation === undefined) throw new Error('nothing was installed')
  const vendor = makeSigningKey(join(place.folder, 'vendor-key.json'))
  trustKey(place.folder, { kid: vendor.kid, publicKey: vendor.publicKey, revoked: false })
  const desk = await openDesk(installation, { folder: place.folder, clock })
  try {
    const { sub, aud, ins, cnf } = expectedOf(desk)
    await acceptKey(desk, issueToken({ iss: 'test', sub, aud, ins, cnf, url: '', cust: 'Officina Bassi' }, { now, days: 400, kid: vendor.kid, key: vendor.key }))
    await followOnce(desk)
    const { state, missing } = await settleState(desk)
    if (state !== 'live') throw new Error(`the world is ${state}: ${missing.map(({ en }) => en).join(' ')}`)
    // Worlds are made once and copied: where this one was made must not count. (decision 30)
    await desk.db.knex('tk_version').where({ name: 'place' }).delete()
    await desk.db.knex('tk_letter').update({ status: 'sent' })
    await desk.db.knex('tk_notice').where({ letter: '' }).delete()
  } finally {
    await desk.db.close()
  }
}
