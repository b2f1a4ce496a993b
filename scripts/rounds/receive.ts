import type { Desk, Installation, Log } from '../../addon/desk.ts'
import type { Taken } from '../../addon/intake/incoming.ts'
import { takeRaw } from '../../addon/intake/letter/take.ts'
import type { Raw } from '../../addon/intake/letter/raw.ts'
import { installationFor } from '../../addon/intake/mailbox/route.ts'
import type { MailIn } from '../../addon/intake/mailbox/settings.ts'
import { allInstallations } from '../../addon/lifecycle/installations.ts'
import { nudge } from '../../addon/lifecycle/nudge.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'

/** Desks of the installations whose letters lie in one mailbox, opened when the first letter comes, closed when the last is taken in. */
export function receiver(folder: string, log: Log, { link }: MailIn, others: readonly MailIn[]) {
  const open = new Map<string, Promise<Desk>>()

  function mine(): readonly Installation[] {
    const all = allInstallations(folder)
    const elsewhere = new Set(others.map(other => other.link).filter(name => name !== ''))
    return link === '' ? all.filter(installation => !elsewhere.has(installation.link)) : all.filter(installation => installation.link === link)
  }

  return {
    async take(raw: Raw, trust: readonly string[]): Promise<Taken | undefined> {
      const installation = installationFor(mine(), raw)
      if (installation === undefined) return undefined
      const desk = open.get(installation.link) ?? openDesk(installation, { folder, log })
      open.set(installation.link, desk)
      const taken = await takeRaw(await desk, raw, trust)
      nudge(folder, installation.link)
      return taken
    },
    async rested(): Promise<void> {
      const all = [...open.values()]
      open.clear()
      for (const desk of all) await desk.then(({ db }) => db.close(), () => undefined)
    },
  }
}
