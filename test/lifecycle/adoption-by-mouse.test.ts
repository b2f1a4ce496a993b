import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { startConsole } from '../../host/console/start.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { seedDtec } from '../../host/worlds/dtec.ts'
import { cinemaTickets } from '../../host/worlds/foreign.ts'
import { demoPassword } from '../../host/worlds/workshop/people.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { Visitor } from '../host/console-visitor.ts'

type Mouse = { readonly visitor: Visitor, readonly host: HostDatabase, close(): Promise<void> }

/** The owner before his program's marketplace page. */
async function atMarketplace(seed: (host: HostDatabase, files: string) => Promise<string>): Promise<Mouse> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const host = await openHost(`sqlite:${join(folder, 'host.sqlite')}`)
  await createHost(host)
  const owner = await seed(host, join(folder, 'files'))
  const console = await startConsole({
    host, files: join(folder, 'files'), port: 0, manifest: fileURLToPath(new URL('../../manifest.json', import.meta.url)),
    place: { address: host.address, folder, publicUrl: 'http://localhost:4001' },
  })
  const visitor = new Visitor(console.port)
  await visitor.signIn(owner, demoPassword)
  return { visitor, host, async close() { await console.close(); await host.close(); await rm(folder, { recursive: true, force: true }) } }
}

describe('adoption by mouse', function () {
  this.timeout(60_000)
  let mouse: Mouse | undefined
  afterEach(async () => { await mouse?.close(); mouse = undefined })

  it('the owner reads the warnings, corrects a status and a column, and installs', async () => {
    mouse = await atMarketplace(async (host, files) => (await seedDtec(host, files)).owner.username)
    const page = await mouse.visitor.open('/marketplace')
    expect(page).to.contain('Da sapere prima').and.contain('https://ticket.dtec.example/elettrotermica-parodi').and.contain('7 ticket non sono collegati')
    expect(page).to.contain('Che cosa vuol dire lo stato «Da fatturare»').and.contain('<option value="waiting">In attesa</option>').and.contain('ticket.oggetto')
    await mouse.visitor.send('/marketplace/install', { 'owner-email': 'ivo@elettrotermicaparodi.example', consent: '1', 'map-status:Da fatturare': 'done', 'map-ticket.channel': '' })
    expect((await mouse.host.knex('ticket_states').where({ list_value: 'Da fatturare' }).first()).category).to.equal('Fatto')
    expect((await mouse.host.knex('tk_map').where({ role: 'ticket.channel' }).first()).fieldname).to.equal('')
    expect((await mouse.host.knex('ticket_fields').where({ field_name: 'arrivato_da' }).first()).shown_in_detail).to.equal(0)
  })

  it('the cinema’s owner reads why, picks the other name and has both', async () => {
    mouse = await atMarketplace(async (host, files) => {
      const { owner } = await seedWorkshop(host, files)
      await cinemaTickets(host)
      return owner.username
    })
    expect(await mouse.visitor.open('/marketplace')).to.contain('Biglietti del cinema').and.contain('Nome libero: ticketing_ticket')
    const refused = await mouse.visitor.send('/marketplace/install', { 'owner-email': 'olga@officinabassi.example', consent: '1' })
    expect(mouse.visitor.status).to.equal(422)
    expect(refused).to.contain('ticketing_ticket')
    expect(await mouse.host.knex.schema.hasTable('tk_map')).to.equal(false)
    await mouse.visitor.open('/marketplace')
    await mouse.visitor.send('/marketplace/install', { 'owner-email': 'olga@officinabassi.example', consent: '1', 'map-ticket': 'ticketing_ticket' })
    expect((await mouse.host.knex('tk_map').where({ role: 'ticket' }).first()).tablename).to.equal('ticketing_ticket')
    expect(await mouse.host.knex('ticket').select('film')).to.have.length(2)
  })
})
