import { expect } from 'chai'
import { cinemaTickets } from '../../host/worlds/foreign.ts'
import { layDtec, layWorkshop } from '../laid.ts'
import { atMarketplace } from './mouse.ts'
import type { Mouse } from './mouse.ts'

describe('adoption by mouse', function () {
  this.timeout(60_000)
  let mouse: Mouse | undefined
  afterEach(async () => { await mouse?.close(); mouse = undefined })

  it('the owner reads the warnings, corrects a status and a column, and installs', async () => {
    mouse = await atMarketplace(async (host, files) => (await layDtec(host, files)).owner.username)
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
      const { owner } = await layWorkshop(host, files)
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
