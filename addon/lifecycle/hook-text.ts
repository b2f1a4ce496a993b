import { readFileSync } from 'node:fs'
import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { nudgeSecret } from './nudge-secret.ts'

/** The two classes of scripts of the host: on a card and on a row of a grid. (docs/host.md, I.1) */
export type Hook = 'card' | 'row'

export const nudgeAddress = (desk: Pick<Desk, 'installation'>): string => portalAddress(desk, 'nudge')

/** The script an owner may paste into his program, with address, secret and table filled in. (docs/host.md, I.3) */
export function hookText(desk: Desk, hook: Hook): string {
  const filled: Readonly<Record<string, string>> = { address: nudgeAddress(desk), secret: nudgeSecret(desk.installation), table: desk.names.ticket.table }
  // Nothing of ours holds such a sign; what an operator wrote must not end the text of the script.
  return textOf(hook).replace(/\{\{(\w+)\}\}/g, (_, name: string) => (filled[name] ?? '').replace(/["\\\r\n]/g, ''))
}

const textOf = (hook: Hook): string => readFileSync(new URL(`../../scripts/lua/post-save-${hook}.lua`, import.meta.url), 'utf8')
