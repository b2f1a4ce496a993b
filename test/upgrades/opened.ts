import { mkdtemp, rm, writeFile, mkdir, copyFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddonPlace } from '@nios4/sdk'
import type { Desk } from '../../addon/desk.ts'
import { keepInstallation } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import { followOnce } from '../../addon/follow.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { startPortal } from '../../portal/app.ts'
import { heldClock, mariadbServer } from '../world.ts'
import type { HeldClock, Letter, WorldForm } from '../world.ts'
import { loadMariadb, loadSqlite, readDump } from './dump.ts'
import { place as placeOf } from './frozen.ts'
import type { Frozen } from './frozen.ts'

/** A frozen database brought back to life beside today's code. */
export type Opened = {
  readonly place: AddonPlace
  readonly host: HostDatabase
  readonly clock: HeldClock
  desk(): Promise<Desk>
  /** Opens the portal; its address, without a slash at its end. */
  portal(): Promise<string>
  follow(): Promise<number>
  /** What leaves when everything that waits is due. */
  letters(): Promise<readonly Letter[]>
  close(): Promise<void>
}

export async function openFrozen(version: string, form: WorldForm, now: string): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-upgrade-'))
  const kept: Frozen = JSON.parse(readFileSync(placeOf(version, `${form}.json`), 'utf8'))
  const name = `tk_upgrade_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const address = form === 'sqlite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${mariadbServer}/${name}`
  const sql = readDump(placeOf(version, `${form}.sql.gz`))
  if (form === 'sqlite') loadSqlite(join(folder, 'host.sqlite'), sql)
  else await loadMariadb(address, sql)
  await writeFile(join(folder, 'trusted-keys.json'), JSON.stringify(kept.trusted))
  const files = join(folder, 'files', form === 'sqlite' ? 'host' : name, 'info')
  await mkdir(files, { recursive: true })
  await copyFile(placeOf(version, 'logo.png'), join(files, kept.logo))
  const clock = heldClock(now)
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const portal = await startPortal({ folder, port: 0, clock })
  const place = { address, folder, publicUrl: `http://127.0.0.1:${portal.port}` }
  // The private key is nobody's business here: nothing is asked of the publisher any more.
  const installation = { id: kept.id, link: kept.link, database: address, publicUrl: place.publicUrl, privateKey: 'not frozen', publicKey: kept.publicKey }
  keepInstallation(folder, installation)
  const host = await openHost(address)
  const post = openPost({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
  let opened: Promise<Desk> | undefined
  const desk = (): Promise<Desk> => opened ??= openDesk(installation, { folder, clock })
  return {
    place, host, clock, desk,
    portal: async () => `${place.publicUrl}/${kept.link}`,
    async follow() {
      (await desk()).reading.forget()
      return (await followOnce(await desk(), { sweep: 'all' })).changed
    },
    async letters() {
      const before = mailbox.letters().length
      clock.pass(3600)
      await deliverOnce(await desk(), post, { worker: 'upgrade' })
      return mailbox.letters().slice(before)
    },
    async close() {
      await portal.close()
      await post.close()
      await mailbox.close()
      await (await opened)?.db.close()
      if (form === 'mariadb') await host.knex.raw('drop database ??', [name])
      await host.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
