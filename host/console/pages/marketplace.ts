import type { AddonPlace, AddonPlan, AddonStatus } from '@nios4/sdk'
import { findAddon, refusalText } from '../addon-door.ts'
import type { Offer } from '../addon-door.ts'
import { Submitted } from '../body.ts'
import { missing } from '../visit.ts'
import type { Visit } from '../visit.ts'
import type { WordKey } from '../words.ts'

export interface Opened { readonly offer: Offer, readonly place: AddonPlace, readonly plan: AddonPlan, readonly status: AddonStatus }

interface Typed { readonly ownerEmail: string, readonly consent: boolean, readonly mapping: Readonly<Record<string, string>>, readonly key: string }

/** The add-on component beside this program: what it would add, and the buttons that do it. */
export async function showMarketplace(visit: Visit): Promise<void> {
  const opened = await openOffer(visit)
  if (opened !== undefined) await drawMarketplace(visit, opened)
}

export async function installAddon(visit: Visit): Promise<void> {
  const opened = await openOffer(visit)
  if (opened === undefined) return
  const typed = readTyped(new Submitted(visit.request), opened.plan)
  const faults = faultsOf(opened.plan, typed)
  if (Object.keys(faults).length > 0) return drawMarketplace(visit, opened, { typed, faults }, 422)
  const mapping = answeredIn(opened.plan, typed)
  try {
    const report = await opened.offer.addon.install(opened.place, { consent: typed.consent, ownerEmail: typed.ownerEmail, mapping })
    const notice = report.changed ? visit.t('installed-now', { n: report.added }) : visit.t('installed-before')
    visit.session.notice = ''
    await drawMarketplace(visit, await read(opened), { typed, faults: {}, done: notice, report })
  } catch (fault) {
    // Another table has other fields: the page shows what can be said about the one just chosen.
    const plan = await opened.offer.addon.plan(opened.place, mapping).catch(() => opened.plan)
    await drawMarketplace(visit, { ...opened, plan }, { typed, faults: {}, refusal: refusalText(fault)[visit.language] }, 422)
  }
}

/** What the owner emptied counts as an answer too: not used. */
const answeredIn = (plan: AddonPlan, { mapping }: Typed): Record<string, string> =>
  Object.fromEntries(Object.entries(mapping).filter(([role, physical]) => physical !== '' || plan.mapping.some(line => line.role === role && line.physical !== undefined)))

/** The meanings a status may have, in words. */
const meanings = { new: 'meaning-new', open: 'meaning-open', waiting: 'meaning-waiting', done: 'meaning-done', closed: 'meaning-closed', cancelled: 'meaning-cancelled' } as const

const wordingIn = (visit: Visit) => ({ role }: { readonly role: string }, option: string): string => {
  const found = Object.entries(meanings).find(([meaning]) => role.startsWith('status:') && meaning === option)
  return found === undefined ? option : visit.t(found[1])
}

export const requestActivation = (visit: Visit): Promise<void> =>
  act(visit, async ({ offer, place }) => visit.t('activation-sent', { to: (await offer.addon.requestActivation(place)).sentTo }))

export const activateAddon = (visit: Visit): Promise<void> =>
  act(visit, async ({ offer, place }) => {
    await offer.addon.activate(place, (new Submitted(visit.request).text('key') ?? '').trim())
    return visit.t('activated')
  })

export const uninstallAddon = (visit: Visit): Promise<void> =>
  act(visit, async ({ offer, place }) => { await offer.addon.uninstall(place); return visit.t('uninstalled') })

export async function act(visit: Visit, deed: (opened: Opened) => Promise<string>): Promise<void> {
  const opened = await openOffer(visit)
  if (opened === undefined) return
  try {
    visit.go('/marketplace', await deed(opened))
  } catch (fault) {
    const typed = readTyped(new Submitted(visit.request), opened.plan)
    await drawMarketplace(visit, opened, { typed, faults: {}, refusal: refusalText(fault)[visit.language] }, 422)
  }
}

/** Undefined when a page that says why has been shown already. */
export async function openOffer(visit: Visit): Promise<Opened | undefined> {
  const { manifest, place } = visit.console
  if (!visit.user.admin || manifest === undefined || place === undefined) return void await missing(visit)
  const found = await findAddon(manifest)
  if ('missing' in found) {
    const reason = visit.t(found.missing, { entry: found.entry })
    return void await visit.show('market-none', { title: visit.t('marketplace'), text: visit.t('market-none', { reason }) })
  }
  try {
    return await read({ offer: found.offer, place })
  } catch (fault) {
    const reason = refusalText(fault)[visit.language]
    return void await visit.show('market-none', { title: visit.t('marketplace'), text: visit.t('market-no-plan', { reason }) })
  }
}

async function read({ offer, place }: Pick<Opened, 'offer' | 'place'>): Promise<Opened> {
  return { offer, place, plan: await offer.addon.plan(place), status: await offer.addon.status(place) }
}

/** What the owner will meet comes first, the addon's own rooms last. */
const told = ['section', 'table', 'field', 'list', 'row', 'index', 'private-table'] as const

const inPlace: ReadonlySet<string> = new Set(['installed', 'awaiting-activation', 'awaiting-company-data', 'live', 'reading', 'suspended'])

export async function drawMarketplace(visit: Visit, { offer, place, plan, status }: Opened, more: Readonly<Record<string, unknown>> & { readonly typed?: Typed, readonly faults?: Readonly<Record<string, WordKey>> } = {}, code = 200): Promise<void> {
  const typed = more.typed ?? { ownerEmail: visit.user.mail, consent: false, mapping: {}, key: '' }
  const faults = Object.fromEntries(Object.entries(more.faults ?? {}).map(([name, key]) => [name, visit.t(key)]))
  const mapping = plan.mapping.map(line => ({ ...line, chosen: typed.mapping[line.role] ?? line.physical ?? '', options: [...new Set([...(line.physical === undefined ? [] : [line.physical]), ...line.candidates])] }))
  const kinds = told.map(kind => ({ kind, lines: plan.lines.filter(line => line.kind === kind) })).filter(({ lines }) => lines.length > 0)
  const installed = inPlace.has(status.state)
  await visit.show('marketplace', {
    title: visit.t('marketplace'), offer, plan, status, kinds, mapping, wording: wordingIn(visit), refusal: '', done: '', report: undefined,
    installed, lost: installed && typeof offer.addon.lost === 'function' ? await offer.addon.lost(place) : [],
    purges: status.state === 'uninstalled' && typeof offer.addon.purge === 'function', asking: visit.request.query.ask === 'uninstall', takes: typeof offer.addon.takePackage === 'function', ...more, typed, faults,
  }, code)
}

function readTyped(form: Submitted, plan: AddonPlan): Typed {
  return {
    ownerEmail: (form.text('owner-email') ?? '').trim(), consent: form.has('consent'), key: (form.text('key') ?? '').trim(),
    mapping: Object.fromEntries(plan.mapping.map(({ role, physical }) => [role, form.text(`map-${role}`) ?? physical ?? ''])),
  }
}

function faultsOf(plan: AddonPlan, typed: Typed): Readonly<Record<string, WordKey>> {
  return {
    ...(typed.consent ? {} : { consent: 'consent-fault' as const }),
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.ownerEmail) ? {} : { 'owner-email': 'email-fault' as const }),
    ...Object.fromEntries(plan.mapping.filter(({ role, required }) => required && typed.mapping[role] === '').map(({ role }) => [`map-${role}`, 'mapping-fault' as const])),
  }
}
