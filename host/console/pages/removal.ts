import { basename } from 'node:path'
import type { PurgeReport } from '@nios4/sdk'
import { refusalText } from '../addon-door.ts'
import { Submitted } from '../body.ts'
import { missing } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { act, openOffer } from './marketplace.ts'
import type { Opened } from './marketplace.ts'

/** Makes again what was taken away of the component; the press of the button is the consent. */
export const repairAddon = (visit: Visit): Promise<void> =>
  act(visit, async ({ offer, place }) => {
    const { made } = await offer.addon.repair(place, true)
    return made.length === 0 ? visit.t('repaired-nothing') : visit.t('repaired', { names: made.map(({ name }) => name).join(', ') })
  })

/** What would go for good and what would stay, and the form that asks for the database's name. */
export async function showPurge(visit: Visit): Promise<void> {
  await withLosses(visit, (_opened, losses) => draw(visit, losses))
}

export async function purgeAddon(visit: Visit): Promise<void> {
  await withLosses(visit, async ({ offer, place }, losses) => {
    const form = new Submitted(visit.request)
    const confirm = (form.text('confirm') ?? '').trim()
    try {
      const report = await offer.addon.purge(place, { confirm, withForeign: form.has('with-foreign') })
      visit.session.exported = report.file
      await draw(visit, report, { done: true })
    } catch (fault) {
      await draw(visit, losses, { confirm, withForeign: form.has('with-foreign'), refusal: refusalText(fault)[visit.language] }, 422)
    }
  })
}

/** The file the component wrote before it went, for whoever had it removed. */
export async function sendExport(visit: Visit): Promise<void> {
  const { exported } = visit.session
  if (exported === '') return missing(visit)
  await new Promise<void>((resolve, reject) => visit.response.download(exported, basename(exported), { dotfiles: 'allow' }, fault => { if (fault === undefined) resolve(); else reject(fault) }))
}

/** Without anything to remove the marketplace says why. */
async function withLosses(visit: Visit, work: (opened: Opened, losses: PurgeReport) => Promise<void>): Promise<void> {
  const opened = await openOffer(visit)
  if (opened === undefined) return
  if (typeof opened.offer.addon.losses !== 'function') return missing(visit)
  const losses = await opened.offer.addon.losses(opened.place).catch((fault: unknown) => { visit.go('/marketplace', refusalText(fault)[visit.language]) })
  if (losses !== undefined) await work(opened, losses)
}

type Typed = { readonly confirm?: string, readonly withForeign?: boolean, readonly refusal?: string, readonly done?: boolean }

const draw = (visit: Visit, losses: PurgeReport, { confirm = '', withForeign = false, refusal = '', done = false }: Typed = {}, code = 200): Promise<void> =>
  visit.show('purge', { title: visit.t('purge'), losses, confirm, withForeign, refusal, done }, code)
