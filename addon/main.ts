import { fileURLToPath } from 'node:url'
import type { Addon, AddonPlace, AddonStatus } from '@nios4/sdk'
import { wallClock } from './desk.ts'
import type { Desk } from './desk.ts'
import { NotFound } from './faults.ts'
import { followOnce } from './follow.ts'
import { acceptKey, requestActivation } from './lifecycle/activation.ts'
import { productVersion } from './lifecycle/gate.ts'
import { install } from './lifecycle/install.ts'
import { findByDatabase } from './lifecycle/installations.ts'
import { findLost, repair } from './lifecycle/lost.ts'
import { openDesk, openExisting } from './lifecycle/open-desk.ts'
import { isUnpacked, useVersion } from './lifecycle/package/store.ts'
import { takePackage } from './lifecycle/package/take.ts'
import { tryOut } from './lifecycle/package/try-out.ts'
import { outlook } from './lifecycle/plan.ts'
import { purge, purgeOutlook } from './lifecycle/purge/purge.ts'
import { refuse } from './lifecycle/refusal.ts'
import { rehearse } from './lifecycle/rehearsal/rehearse.ts'
import { settleState } from './lifecycle/settle.ts'
import { uninstall } from './lifecycle/uninstall.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The functions a host calls; `manifest.json` names this module. What each promises stands in types/addon.d.ts. */
export const addon: Addon = {
  async plan(place, mapping) {
    const db = openExisting(place.address)
    try { return (await outlook(db, db.knex, wallClock.now(), mapping)).plan } finally { await db.close() }
  },
  async install(place, answers) {
    // A program that came in a package first shows in a copy that it does what it declares. (S56)
    const rehearsed = isUnpacked(place.folder, root) ? await rehearse(place, answers, wallClock) : undefined
    const report = await install(place, answers, wallClock)
    // Last of all: what runs from a package becomes the version in use.
    useVersion(place.folder, root)
    return rehearsed === undefined ? report : { ...report, rehearsed }
  },
  uninstall: place => uninstall(place.address, wallClock),
  requestActivation: place => atDesk(place, async desk => {
    const { sentTo, request } = await requestActivation(desk)
    return { sentTo, request }
  }),
  activate: (place, key) => atDesk(place, async desk => {
    await acceptKey(desk, key)
    return statusOf(desk)
  }),
  async status(place) {
    const installation = findByDatabase(place.folder, place.address)
    if (installation === undefined) return { state: 'available', missing: [], portal: '', version: productVersion() }
    return atDesk(place, statusOf).catch(fault => {
      if (fault instanceof NotFound) return { state: 'available', missing: [], portal: '', version: productVersion() }
      throw fault
    })
  },
  async takePackage(place, file) {
    const { version, folder } = await takePackage(place.folder, file, { allowOlder: false })
    await tryOut(folder)
    return { version, folder }
  },
  losses: purgeOutlook,
  purge: (place, answers) => purge(place, answers, wallClock),
  async lost(place) {
    const db = openExisting(place.address)
    try { return await findLost(db, db.knex, wallClock.now()) } finally { await db.close() }
  },
  repair: (place, consent) => repair(place, consent, wallClock),
  recordSaved: place => atDesk(place, async desk => { await followOnce(desk) }),
}

async function statusOf(desk: Desk): Promise<AddonStatus> {
  const { state, missing, portal } = await settleState(desk)
  return { state, missing, portal, version: productVersion() }
}

async function atDesk<T>(place: AddonPlace, act: (desk: Desk) => Promise<T>): Promise<T> {
  const installation = findByDatabase(place.folder, place.address)
  if (installation === undefined) throw refuse('not-installed', 'Il servizio Ticket non è installato qui.', 'The Ticket service is not installed here.')
  const desk = await openDesk(installation, { folder: place.folder })
  try { return await act(desk) } finally { await desk.db.close() }
}
