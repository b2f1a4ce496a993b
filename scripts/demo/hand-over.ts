import { createHash } from 'node:crypto'
import { sealOf } from '../../addon/intake/mailbox/letter-door.ts'
import { allInstallations } from '../../addon/lifecycle/installations.ts'
import type { Outgoing } from '../../host/mailbox-writing.ts'

/** What people write in the demo's mailbox is handed over as a mail service would: sealed, to the door of letters. */
export function outgoing(to: string | undefined, folder: string, now = (): Date => new Date()): Outgoing | undefined {
  if (to === undefined) return undefined
  return {
    to,
    async send(raw) {
      const [installation] = allInstallations(folder)
      if (installation === undefined) return false
      const at = String(Math.floor(now().getTime() / 1000))
      const sum = createHash('sha256').update(raw).digest('hex')
      const answer = await fetch(`${installation.publicUrl}/${installation.link}/hooks/mail`, {
        method: 'POST', body: new Uint8Array(raw), headers: { 'content-type': 'message/rfc822', 'x-ticketing-time': at, 'x-ticketing-sum': sum, 'x-ticketing-seal': sealOf(installation, at, sum) },
      })
      return answer.status === 204
    },
  }
}
