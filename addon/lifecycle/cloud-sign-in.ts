import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { happened } from '../happened.ts'
import { noteInJournal, readAddonRow } from './addon-row.ts'

/** Row of tk_version that stands while the owner knows that the cloud shut us out. */
const name = 'cloud-signed-out'

/** The cloud no longer takes the login: the owner gets one letter, however often it is tried. (issue 4, point 3) */
export async function tellSignedOut(desk: Desk): Promise<void> {
  if (await isSignedOut(desk)) return
  await desk.db.inTransaction(async tx => {
    if (await tx('tk_version').where({ name }).first('name') !== undefined) return
    const row = await readAddonRow(tx)
    if (row === undefined || row.status !== 'present') return
    const { email } = await desk.reading.options(desk, tx)
    const now = desk.clock.now()
    await happened(desk, tx, { event: 'cloud-signed-out', address: email || row.ownerEmail, language: desk.language, link: portalAddress(desk, 'owner/connection') })
    await tx('tk_version').insert({ name, value: String(now.getTime()) })
    await noteInJournal(tx, now, 'cloud', 'signed-out', 'ok')
  })
}

/** It works again: the next time is told anew. */
export async function noteSignedIn(desk: Desk): Promise<void> {
  if (await isSignedOut(desk)) await desk.db.knex('tk_version').where({ name }).delete()
}

/** The owner was told and has not mended it yet. */
export const isSignedOut = async (desk: Desk): Promise<boolean> => await desk.db.knex('tk_version').where({ name }).first('name') !== undefined
