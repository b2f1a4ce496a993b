import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AddonPlace } from '@nios4/sdk'
import type { Desk } from '../../addon/desk.ts'
import { portalAddress } from '../../addon/desk.ts'
import { followOnce } from '../../addon/follow.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { readManifest } from '../../addon/lifecycle/manifest.ts'
import { readRequest } from '../../addon/lifecycle/request.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, readSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import { startConsole } from '../../host/console/start.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { startPortal } from '../../portal/app.ts'
import { repeat } from './repeat.ts'

export type EmptyStage = {
  readonly host: HostDatabase
  readonly console: string
  readonly mailbox: Awaited<ReturnType<typeof startMailbox>>
  /** Address of the portal, with its slash; there only after the install. */
  portal(): string
  /** Until a whole round of following and posting found nothing to do. */
  rest(): Promise<void>
  close(): Promise<void>
}

/** A host where nothing was installed and *Your data* is empty, with the processes of the addon waiting beside it. */
export async function openEmptyStage(folder: string): Promise<EmptyStage> {
  const address = `sqlite:${join(folder, 'host.db')}`
  const host = await openHost(address)
  await createHost(host)
  await seedWorkshop(host, join(folder, 'files'), { companyData: false })
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const portal = await startPortal({ folder, port: 0 })
  const place: AddonPlace = { address, folder, publicUrl: `http://127.0.0.1:${portal.port}` }
  const console = await startConsole({ host, files: join(folder, 'files'), port: 0, manifest: join(import.meta.dirname, '../../manifest.json'), place })
  const post = openPost({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
  let desk: Desk | undefined
  let idle = 0
  const stop = repeat(200, async () => {
    const installation = findByDatabase(folder, address)
    if (installation === undefined || !await isThere(host)) return
    desk ??= await openDesk(installation, { folder })
    await settleState(desk)
    const { changed } = await followOnce(desk, { sweep: true })
    const { sent } = await deliverOnce(desk, post, { worker: 'stage' })
    idle = changed + sent === 0 ? idle + 1 : 0
  })
  return {
    host, mailbox, console: `http://127.0.0.1:${console.port}`,
    portal() {
      const installation = findByDatabase(folder, address)
      if (installation === undefined) throw new Error('nothing is installed yet')
      return portalAddress({ installation })
    },
    async rest() {
      idle = 0
      while (idle < 3) await new Promise(resolve => setTimeout(resolve, 100))
    },
    async close() {
      await stop()
      await desk?.db.close()
      await Promise.all([post.close(), console.close(), portal.close(), mailbox.close()])
      await host.close()
    },
  }
}

/** The file of the installation comes before its tables. */
async function isThere(host: HostDatabase): Promise<boolean> {
  if (!await host.knex.schema.hasTable('tk_addon')) return false
  const row: { status: string } | undefined = await host.knex('tk_addon').first('status')
  return row?.status === 'present'
}

/** What the publisher does with a request: signs a key, and sends it as a link to the owner's door. */
export function issueKeyFor(folder: string, letter: string): { readonly token: string, readonly link: string } {
  const file = join(folder, 'publisher', 'key.json')
  const signing = existsSync(file) ? readSigningKey(file) : makeSigningKey(file)
  trustKey(folder, { kid: signing.kid, publicKey: signing.publicKey })
  const asked = readRequest(letter)
  const token = issueToken(
    { iss: 'test', sub: asked.addon, aud: readManifest().activation.audience, ins: asked.installation, cnf: asked.identity, url: asked.url, cust: asked.company },
    { now: new Date(), days: 400, kid: signing.kid, key: signing.key })
  return { token, link: `${asked.url}owner/key/${token}` }
}
