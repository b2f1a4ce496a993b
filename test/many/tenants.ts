import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Installation, Log } from '../../addon/desk.ts'
import { acceptKey } from '../../addon/lifecycle/activation.ts'
import { identityOf, keepInstallation, newInstallation } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import type { Vendor } from '../lifecycle/vendor.ts'

export type Tenant = { readonly installation: Installation, readonly file: string }

export type Written = { readonly what: string, readonly link: string }

/** A log that keeps what was said of whom. */
export function keptLog(): Log & { readonly written: Written[] } {
  const written: Written[] = []
  const note = (what: string, values: Readonly<Record<string, unknown>> = {}): void => { written.push({ what, link: String(values['link'] ?? '') }) }
  return { written, info: () => undefined, error: note }
}

/** Another firm: the file of an installed host copied, then an identity of its own, by the functions an install and an activation use. */
export async function addTenant(folder: string, template: string, name: string, vendor: Vendor, settled = true): Promise<Tenant> {
  mkdirSync(join(folder, 'hosts'), { recursive: true })
  const file = join(folder, 'hosts', `${name}.sqlite`)
  copyFileSync(template, file)
  const installation = newInstallation(`sqlite:${file}`, 'http://127.0.0.1:1')
  const desk = await openDesk(installation, { folder })
  try {
    await desk.db.knex('tk_addon').update({ installation: installation.id, identity: identityOf(installation.publicKey) })
    await desk.db.knex('tk_activation').delete()
    keepInstallation(folder, installation)
    await acceptKey(desk, vendor.issue(desk))
    if (!settled) return { installation, file }
    const { state, missing } = await settleState(desk)
    if (state !== 'live') throw new Error(`${name} is ${state}: ${missing.map(({ en }) => en).join(' ')}`)
  } finally { await desk.db.close() }
  return { installation, file }
}

export async function until(what: string, check: () => Promise<boolean> | boolean, ms = 20_000): Promise<number> {
  const begin = performance.now()
  while (!await check()) {
    if (performance.now() - begin > ms) throw new Error(`${what}: not within ${ms} ms`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return performance.now() - begin
}
