import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addon } from '../../addon/main.ts'
import { followOnce } from '../../addon/follow.ts'
import type { Desk } from '../../addon/desk.ts'
import { acceptKey, expectedOf } from '../../addon/lifecycle/activation.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import { newSession } from '../../addon/sessions/new-session.ts'
import { newId } from '../../formats/ids.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { seedDtec } from '../../host/worlds/dtec.ts'
import type { Dtec } from '../../host/worlds/dtec.ts'
import { startPortal } from '../../portal/app.ts'
import { heldClock, mariadbServer } from '../world.ts'
import type { HeldClock, WorldForm } from '../world.ts'

type Letters = ReturnType<Awaited<ReturnType<typeof startMailbox>>['letters']>

/** A firm whose Ticket section was there before us, with a mailbox and, once installed, a portal. */
export type DtecWorld = {
  readonly host: HostDatabase
  readonly dtec: Dtec
  readonly clock: HeldClock
  readonly place: { readonly address: string, readonly folder: string, readonly publicUrl: string }
  /** Installs with these answers, activates, follows: the portal is live. */
  live(mapping?: Readonly<Record<string, string>>): Promise<{ readonly desk: Desk, readonly portal: string }>
  follow(): Promise<number>
  /** Bundling windows pass; everything that reached the mailbox since the world began. */
  letters(): Promise<Letters>
  close(): Promise<void>
}

/** @param around how a test listens to the portal's desk */
export async function openDtec(form: WorldForm, { around }: { readonly around?: (desk: Desk) => Desk } = {}): Promise<DtecWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const name = `tk_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const host = await openHost(form === 'sqlite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${mariadbServer}/${name}`)
  const clock = heldClock()
  await createHost(host, clock.now())
  const dtec = await seedDtec(host, join(folder, 'files'), { now: clock.now() })
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const post = openPost({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
  const served = await startPortal({ folder, port: 0, clock, around })
  const place = { address: host.address, folder, publicUrl: `http://127.0.0.1:${served.port}` }
  let desk: Desk | undefined
  const atDesk = (): Desk => {
    if (desk === undefined) throw new Error('nothing is installed yet')
    return desk
  }
  return {
    host, dtec, clock, place,
    async live(mapping = {}) {
      await addon.install(place, { consent: true, ownerEmail: dtec.owner.mail, mapping })
      const installation = findByDatabase(folder, place.address)
      if (installation === undefined) throw new Error('nothing was installed')
      const vendor = makeSigningKey(join(folder, 'vendor-key.json'))
      trustKey(folder, { kid: vendor.kid, publicKey: vendor.publicKey, revoked: false })
      await desk?.db.close()
      desk = await openDesk(installation, { folder, clock })
      const { sub, aud, ins, cnf } = expectedOf(desk)
      await acceptKey(desk, issueToken({ iss: 'test', sub, aud, ins, cnf, url: '', cust: 'Parodi' }, { now: clock.now(), days: 400, kid: vendor.kid, key: vendor.key }))
      await followOnce(desk)
      const { state, missing } = await settleState(desk)
      if (state !== 'live') throw new Error(`the world is ${state}: ${missing.map(({ en }) => en).join(' ')}`)
      return { desk, portal: `${place.publicUrl}/${installation.link}` }
    },
    async follow() {
      atDesk().reading.forget()
      return (await followOnce(atDesk(), { sweep: 'all' })).changed
    },
    async letters() {
      clock.pass(120)
      for (let round = 0; round < 20; round += 1) {
        const { sent, failed, dropped } = await deliverOnce(atDesk(), post, { worker: 'test', limit: 500 })
        if (sent + failed + dropped === 0) break
      }
      return mailbox.letters()
    },
    async close() {
      await served.close()
      await post.close()
      await mailbox.close()
      await desk?.db.close()
      if (form === 'mariadb') await host.knex.raw('drop database ??', [name])
      await host.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The mailbox of the account a customer gets here: not the one on his row. */
export const accountMail = (customer: string): string => `${customer.slice(-6)}@conto.example`

/** The rows that registration, admission and sign-in leave. */
export async function layDtecAccount(desk: Desk, customer: string): Promise<{ readonly account: string, readonly session: string }> {
  const email = accountMail(customer)
  const now = desk.clock.now().getTime()
  const known: { id: string } | undefined = await desk.db.knex('tk_account').where({ email }).first('id')
  const account = known?.id ?? newId()
  const session = await desk.db.inTransaction(async tx => {
    if (known === undefined) {
      await tx('tk_account').insert({ id: account, email, name: 'Persona', phone: '', password_hash: '', language: 'it', customer, state: 'open', letters: '', created_at: now, proven_at: now, let_in_at: now, last_seen_at: now, epoch: 0 })
    }
    return newSession(desk, tx, { kind: 'customer', account, epoch: 0 })
  })
  return { account, session }
}
