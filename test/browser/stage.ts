import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AddonPlace } from '@nios4/sdk'
import { followOnce } from '../../addon/follow.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import { startConsole } from '../../host/console/start.ts'
import { lettersTo, openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { repeat } from './repeat.ts'

export type Stage = {
  readonly world: World
  /** Address of the host's program, without a slash at its end. */
  readonly console: string
  /** Address of the mailbox's page. */
  readonly mailbox: string
  close(): Promise<void>
}

const manifest = join(import.meta.dirname, '../../manifest.json')

/** The workshop, live, with everything running as `start` runs it: console, portal, follow and deliver, mail over real SMTP. The clock walks at the pace of the wall's. */
export async function openStage({ letters = false, ...options }: { readonly language?: 'it' | 'en', /** Letters come in, too. */ readonly letters?: boolean } = {}): Promise<Stage> {
  const world = await openWorld(options)
  if (letters) writeFileSync(join(world.folder, 'imap.json'), JSON.stringify({ address: lettersTo, trust: lettersTo.slice(lettersTo.indexOf('@') + 1) }), { mode: 0o600 })
  const { host, folder, clock, desk } = world
  const { id } = await infoRow(world)
  await world.save('info', { ticket_bundle_seconds: 1 }, id)
  const place: AddonPlace = { address: host.address, folder, publicUrl: desk.installation.publicUrl }
  const opened = await startConsole({ host, files: join(folder, 'files'), port: 0, manifest, place, now: () => clock.now() })
  const post = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
  let last = performance.now()
  const acts = [
    repeat(50, () => { const now = performance.now(); clock.pass((now - last) / 1000); last = now }),
    repeat(200, () => followOnce(desk, { sweep: true })),
    repeat(150, () => deliverOnce(desk, post, { worker: 'stage', ...letters ? { answersTo: lettersTo } : {} })),
  ]
  return {
    world, console: `http://127.0.0.1:${opened.port}`, mailbox: `http://127.0.0.1:${world.mailbox.httpPort}`,
    async close() {
      await Promise.all(acts.map(stop => stop()))
      await post.close()
      await opened.close()
      await world.close()
    },
  }
}

async function infoRow(world: World): Promise<{ readonly id: string }> {
  const row: { id: string } | undefined = await world.host.knex('info').where({ eli: 0 }).first({ id: 'gguid' })
  if (row === undefined) throw new Error('the workshop has no row of its own data')
  return row
}
