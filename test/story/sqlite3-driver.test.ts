import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { followOnce } from '../../addon/follow.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { addon } from '../../addon/main.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import type { Post } from '../../addon/notices/post.ts'
import { stampAt } from '../../formats/stamps.ts'
import { createHost, openHost } from '../../host/open.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import type { Workshop } from '../../host/worlds/workshop.ts'
import { startPortal } from '../../portal/app.ts'
import { openBrowser } from '../browser.ts'
import { goLive } from '../go-live.ts'
import { heldClock } from '../world.ts'

const email = 'rita@panificiorossi.example'
const password = 'pane e salame'

/** Where knex would find it; the package is a peer, brought by hosts that use it. (decision 36) */
const isThere = (): boolean => {
  try { return createRequire(createRequire(import.meta.url).resolve('knex'))('sqlite3') !== undefined } catch { return false }
}

describe('the story on a host that uses the driver sqlite3: install, register, tick, ask, answer, uninstall', function () {
  this.timeout(60_000)
  const clock = heldClock()
  let folder: string
  let workshop: Workshop
  let mailbox: Awaited<ReturnType<typeof startMailbox>>
  let portal: Awaited<ReturnType<typeof startPortal>>
  let post: Post
  let desk: Desk
  before(async function () {
    if (!isThere()) {
      if (process.env.REQUIRE_SQLITE3 === '1') throw new Error('the package sqlite3 is required and not there: npm install --no-save sqlite3')
      process.stderr.write('      no package sqlite3: skipped (REQUIRE_SQLITE3=1 makes this a failure)\n')
      this.skip()
    }
    folder = await mkdtemp(join(tmpdir(), 'tk-sqlite3-'))
    const file = join(folder, 'host.sqlite')
    const host = await openHost(`sqlite:${file}`)
    await createHost(host, clock.now())
    workshop = await seedWorkshop(host, join(folder, 'files'), { now: clock.now() })
    // Two copies of SQLite in one process undo each other's locks: from here on only this driver opens the file.
    await host.close()
    mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
    portal = await startPortal({ folder, port: 0, clock })
    const place = { address: `sqlite3:${file}`, folder, publicUrl: `http://127.0.0.1:${portal.port}` }
    await goLive(place, clock.now())
    const installation = findByDatabase(folder, place.address)
    if (installation === undefined) throw new Error('nothing is installed')
    desk = await openDesk(installation, { folder, clock })
    post = openPost({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
  })
  after(async () => {
    await desk?.db.close()
    await post?.close()
    await portal?.close()
    await mailbox?.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  /** As a device's sync writes. */
  const edit = async (table: string, id: string, cells: Record<string, string | number>): Promise<void> => {
    await desk.db.knex(table).where({ gguid: id }).update({ ...cells, tid: stampAt(clock.now()), ut: workshop.owner.username })
  }
  const follow = async (): Promise<void> => { desk.reading.forget(); await followOnce(desk, { sweep: 'all' }) }
  const letter = async (words: RegExp): Promise<string> => {
    clock.pass(120)
    await deliverOnce(desk, post, { worker: 'test' })
    const found = mailbox.letters().find(({ to, subject, text }) => to.includes(email) && words.test(`${subject}\n${text}`))
    if (found === undefined) throw new Error(`no letter with ${words}`)
    return found.text
  }

  it('runs both ways', async () => {
    expect(desk.db.address).to.match(/^sqlite3:/)
    const address = `http://127.0.0.1:${portal.port}/${desk.installation.link}`
    const browser = openBrowser(address)
    await browser.go('register')
    await browser.send('register', { name: 'Rita Rossi', email, phone: '059 221843', password, title: 'Il forno non scalda' })
    const link = /http\S+\/prove\/[\w-]+/.exec(await letter(/\/prove\//))?.[0] ?? ''
    await browser.go(link)
    await browser.send(link.slice(address.length + 1))
    const [row] = workshop.customers.filter(one => one.email === email)
    await edit('clienti', row?.id ?? '', { check_ticket: 1 })
    await follow()
    await browser.go('sign-in')
    expect((await browser.send('sign-in', { email, password })).text).to.include('Il forno non scalda')
    await letter(/1/)
    const ticket: { id: string } | undefined = await desk.db.knex('ticket').where({ number: 1 }).first({ id: 'gguid' })
    await edit('ticket', ticket?.id ?? '', { status: 'Sospeso' })
    await follow()
    expect(await letter(/Sospeso/)).to.include('Il forno non scalda')
    await browser.go('tickets/1')
    await browser.send('tickets/1/reply', { text: 'Aspetto.' })
    expect(browser.page.text).to.include('Sospeso').and.include('Aspetto.').and.include('Olga Bassi')
    expect((await browser.go('tickets?q=forno')).text).to.include('Il forno non scalda')
  })

  it('uninstalls and finds everything again', async () => {
    const place = { address: desk.db.address, folder, publicUrl: desk.installation.publicUrl }
    expect(await addon.uninstall(place)).to.deep.equal({ changed: true })
    expect(await desk.db.knex('so_tables').where({ tablename: 'ticket', eli: 0 }).select('tablename')).to.deep.equal([])
    await addon.install(place, { consent: true, ownerEmail: 'olga@officinabassi.example' })
    expect(await desk.db.knex('ticket').where({ eli: 0 }).select('title')).to.deep.equal([{ title: 'Il forno non scalda' }])
  })
})
