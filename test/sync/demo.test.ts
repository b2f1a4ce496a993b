import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { HostDatabase } from '../../host/open.ts'
import { openHost } from '../../host/open.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { demoPassword, tina, tito } from '../../host/worlds/workshop/people.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { Visitor } from '../host/console-visitor.ts'
import { processesOf, startDemo, until } from './demo.ts'
import type { Demo } from './demo.ts'

type Letter = { readonly id: string, readonly to: readonly string[], readonly subject: string, readonly text: string, readonly headers: Readonly<Record<string, string>> }

describe('npm start -- --cloud: the program in a cloud, the portal and two devices on replicas', function () {
  this.timeout(240_000)
  let demo: Demo
  let rita: Browser
  let open: readonly HostDatabase[]
  const title = 'Il frigo della vetrina perde acqua'

  before(async () => {
    demo = await startDemo()
    open = await Promise.all([demo.told.database, ...demo.told.devices.map(({ database }) => database)].map(openHost))
    rita = openBrowser(demo.told.portal)
    await rita.go('sign-in')
    await rita.send('sign-in', demo.told.customer)
  })
  after(async () => {
    await Promise.all((open ?? []).map(host => host.close()))
    await demo?.stop()
  })

  const [replica, phone, tablet] = [() => at(0), () => at(1), () => at(2)]
  const at = (place: number): HostDatabase => { const host = open[place]; if (host === undefined) throw new Error(`no database ${place}`); return host }
  const ticketOn = (host: HostDatabase): Promise<{ gguid: string, number: number, status: string } | undefined> => host.knex('ticket').where({ title, eli: 0 }).first('gguid', 'number', 'status')
  const lettersTo = async (email: string): Promise<readonly Letter[]> => {
    const all: readonly Letter[] = await fetch(`${demo.told.mailbox}/messages.json`).then(response => response.json())
    return [...new Map(all.filter(({ to }) => to.includes(email)).map(letter => [letter.headers['message-id'] ?? letter.id, letter])).values()]
  }

  it('tells where the cloud is, who may sign in to it, and the devices', async () => {
    const { cloud, cloudUser, devices } = demo.told
    const answer: { readonly user: { readonly token: string }, readonly db: readonly { readonly name: string }[] } =
      await fetch(`${cloud}/_master/?${new URLSearchParams({ action: 'user_login', email: cloudUser.email, password: cloudUser.password })}`).then(response => response.json())
    expect(answer.db.map(({ name }) => name)).to.deep.equal([cloudUser.dbname])
    expect(await fetch(`${cloud}/ws/?${new URLSearchParams({ action: 'table_list', token: cloudUser.token, db: cloudUser.dbname })}`).then(response => response.json())).to.have.property('error', false)
    expect(devices).to.have.length(2)
  })

  it('what the addon added is on both devices: section, fields, lists', async () => {
    for (const device of [phone(), tablet()]) {
      await until('the Ticket section on a device', async () => (await device.knex('so_forms').where({ tablename: 'ticket', eli: 0 }).first('gguid')) === undefined ? undefined : true)
      expect(await device.knex.schema.hasColumn('clienti', 'check_ticket')).to.equal(true)
    }
  })

  it('a ticket opened in the portal appears on both devices and in the program', async () => {
    await rita.go('tickets/new')
    await rita.send('tickets/new', { title, description: 'Da stanotte, sotto lo sportello.' })
    for (const device of [phone(), tablet()]) {
      const row = await until('the ticket on a device', () => ticketOn(device))
      expect(row.number).to.equal((await ticketOn(replica()))?.number)
    }
    const { cloud, cloudUser } = demo.told
    await until('the ticket in the web database', async () => {
      const answer: { readonly records?: readonly { readonly title: string }[] } = await fetch(`${cloud}/ws/?${new URLSearchParams({ action: 'model', token: cloudUser.token, db: cloudUser.dbname, tablename: 'ticket' })}`).then(response => response.json())
      return answer.records?.find(record => record.title === title)
    })
  })

  it('Tito signs in to the program on the phone with his cloud password, and the ticket is there', async () => {
    const program = programAt(demo.told.devices[0]?.host ?? '')
    await program.signIn(tito.mail, 'sbagliata')
    expect(program.status).to.equal(422)
    await program.signIn(tito.mail, demoPassword)
    const page = await program.open('/t/ticket')
    expect(page).to.include(title)
    expect(page, 'nothing is installed from a device').to.not.include('/marketplace')
  })

  it('what Olga sets in the program, in the cloud, is in the portal and on the devices', async () => {
    const program = programAt(demo.told.host)
    await program.signIn(demo.told.owner.user, demo.told.owner.password)
    const row = await until('the ticket on the tablet', () => ticketOn(tablet()))
    await program.open(`/t/ticket/${row.gguid}`)
    await program.save(`/t/ticket/${row.gguid}`, { priority: 'Alta' })
    await until('her change in the portal', async () => (await rita.go(`tickets/${row.number}`)).text.includes('Alta') ? true : undefined)
    for (const device of [phone(), tablet()]) {
      await until('her change on a device', async () => (await device.knex('ticket').where({ gguid: row.gguid }).first('priority'))?.priority === 'Alta' ? true : undefined)
    }
  })

  it('a status set on a device that was offline is in portal, history and letters after it comes back, once', async () => {
    const [device] = demo.told.devices
    const row = await until('the ticket on the phone', () => ticketOn(phone()))
    const stopped = await goOffline(phone(), device?.database ?? '')
    try {
      await saveRow(phone(), tito, 'ticket', { status: 'Sospeso' }, { id: row.gguid })
      // Meanwhile the others go round: a change of the tablet comes through, the phone's is nowhere.
      const other: { gguid: string } | undefined = await tablet().knex('ticket').where({ number: 2 }).first('gguid')
      await saveRow(tablet(), tina, 'ticket', { status: 'Eseguito' }, { id: other?.gguid })
      await until('another device’s change in the portal', async () => (await rita.go('tickets/2')).text.includes('Eseguito') ? true : undefined)
      expect((await rita.go(`tickets/${row.number}`)).text).to.not.include('Sospeso')
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT')
    }
    await until('the phone’s change in the portal', async () => (await rita.go(`tickets/${row.number}`)).text.includes('Sospeso') ? true : undefined)
    const told = await until('the letter about it', async () => {
      const found = (await lettersTo(demo.told.customer.email)).filter(({ text }) => text.includes('Sospeso'))
      return found.length > 0 ? found : undefined
    })
    await until('the phone’s change on the tablet', async () => (await ticketOn(tablet()))?.status === 'Sospeso' ? true : undefined)
    const changes: readonly { author: string, after_text: string }[] = await replica().knex('tk_change').join('tk_history', 'tk_history.seq', 'tk_change.history')
      .where({ ticket: row.gguid, column_name: 'status' }).select('author', 'after_text')
    expect(changes).to.deep.equal([{ author: tito.username, after_text: 'Sospeso' }])
    expect(told.map(({ subject }) => subject)).to.have.length(1)
  })

  it('the login of its cloud stands in no command line and in no database', () => {
    const { cloudUser: { password, token } } = demo.told
    expect(processesOf('start').length).to.be.greaterThan(0)
    for (const secret of [password, token]) expect(processesOf(secret)).to.deep.equal([])
    const databases = readdirSync(demo.folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.(db|sqlite)(-wal)?$/.test(name)).map(name => join(demo.folder, name))
    expect(databases.length).to.be.greaterThan(4)
    expect(databases.filter(path => [password, token].some(secret => readFileSync(path, 'latin1').includes(secret)))).to.deep.equal([])
  })

  it('nobody’s rounds complained', () => {
    expect(demo.said().split('\n').filter(line => line.includes('"level":50'))).to.deep.equal([])
  })
})

const programAt = (address: string): Visitor => new Visitor(Number(new URL(address).port))

/** Stops the rounds of one device, as a phone without a network: never while they hold its database. */
async function goOffline(device: HostDatabase, database: string): Promise<readonly number[]> {
  const pids = processesOf('sync', '--follow', database)
  expect(pids, 'processes that go round').to.not.deep.equal([])
  return until('the device to be between two steps', async () => {
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    try {
      await device.knex.transaction(tx => tx.raw('update lo_setting set tidsync = tidsync'))
      return pids
    } catch {
      for (const pid of pids) process.kill(pid, 'SIGCONT')
      return undefined
    }
  })
}
