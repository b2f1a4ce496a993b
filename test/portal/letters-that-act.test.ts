import { expect } from 'chai'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { watchRows } from '../row-hashes.ts'
import type { World } from '../world.ts'
import { below, button, firmsMail, openLetterStage, ritasMail, to } from './letter-stage.ts'
import type { LetterStage } from './letter-stage.ts'
import { password } from './newcomer.ts'

onEveryForm('letters that act', form => {
  let stage: LetterStage
  let world: World
  before(async () => {
    stage = await openLetterStage(form)
    world = stage.world
  })
  after(() => world.close())

  describe('the firm’s letters', () => {
    it('carry Answer and the owner’s own words for done and waiting; opening one changes not one row, for programs open links (M15, S31, S35)', async () => {
      const letter = await stage.opened('Il forno è freddo')
      const watch = await watchRows(world)
      for (const words of ['Rispondi', 'Eseguito', 'Sospeso']) {
        const page = await openBrowser(world.portal).go(button(letter, words))
        expect([page.status, page.headers.get('referrer-policy')]).to.deep.equal([200, 'no-referrer'])
        expect(page.text).to.include('Il forno è freddo').and.include('Rita Rossi')
      }
      expect(await watch.changed()).to.deep.equal([])
    })

    it('*Sospeso* is done by a press, once, by the firm’s person, and Rita gets her letter (issue 5, point 2)', async () => {
      const link = button(await stage.opened('Perde acqua'), 'Sospeso')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      await browser.send(below(world, link))
      expect(browser.page.text).to.include(`la richiesta n. ${stage.number} ora è in «Sospeso»`)
      expect((await stage.row())['status']).to.equal('Sospeso')
      const history = await world.desk.db.knex('tk_history').where({ ticket: (await stage.row())['gguid'], event: 'ticket-changed' }).first()
      expect(history).to.include({ place: 'letter', author_kind: 'firm' })
      expect(to(await world.letters(), ritasMail).text).to.include('Stato: Aperto → Sospeso')
      expect((await browser.go(link)).status).to.equal(404)
      expect(await world.follow()).to.equal(0)
    })

    it('pressed twice at once it is done once (S31)', async () => {
      const link = button(await stage.opened('Due volte'), 'Eseguito')
      const browsers = [openBrowser(world.portal), openBrowser(world.portal)]
      for (const browser of browsers) await browser.go(link)
      const pages = await Promise.all(browsers.map(browser => browser.send(below(world, link))))
      expect(pages.map(({ status }) => status).sort()).to.deep.equal([200, 404])
      expect(await world.desk.db.knex('tk_history').where({ ticket: (await stage.row())['gguid'], event: 'ticket-changed' })).to.have.lengthOf(1)
    })

    it('*Rispondi* sends a text with a photo to the customer; empty it is shown again; used it is gone (issue 5, point 2)', async () => {
      const link = button(await stage.opened('Quando venite?'), 'Rispondi')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      expect((await browser.send(below(world, link), { text: ' ' })).status).to.equal(422)
      await browser.send(below(world, link), { text: 'Domani alle dieci', photos: new File(['orario'], 'orario.txt', { type: 'text/plain' }) })
      expect(browser.page.text).to.include('Risposta inviata')
      expect(to(await world.letters(), ritasMail).text).to.include('Domani alle dieci')
      expect((await stage.rita.go(`tickets/${stage.number}`)).text).to.include('Domani alle dieci').and.include('orario.txt')
      const message = await world.host.knex('ticket_message').where({ gguidp: (await stage.row())['gguid'] }).first()
      expect(message).to.include({ body: 'Domani alle dieci', from_customer: 0, audience: '', author: (await world.desk.reading.options(world.desk)).company })
      expect((await browser.go(link)).status).to.equal(404)
    })

    it('a button dies after seven days, when the address leaves the list, and when one sign of it is changed (S31)', async () => {
      const link = button(await stage.opened('Ancora freddo'), 'Eseguito')
      const end = link.at(-1) === 'A' ? 'Q' : 'A'
      for (const wrong of [`${link.slice(0, -1)}${end}`, `${link.slice(0, -30)}${'B'.repeat(30)}`, link.slice(0, -1), link.toLowerCase()]) expect((await openBrowser(world.portal).go(wrong)).status, wrong).to.equal(404)
      const customers = button(to(await stage.changed(), ritasMail), 'Funziona di nuovo')
      expect((await openBrowser(world.portal).go(customers.replace('/act/', '/owner/act/'))).status).to.equal(404)
      const info: { gguid: string } | undefined = await world.host.knex('info').first('gguid')
      await world.save('info', { [world.desk.names.yourData.email]: 'altri@officinabassi.example' }, info?.gguid)
      await new Promise(resolve => setTimeout(resolve, 2100))
      const moved = await openBrowser(world.portal).go(link)
      await world.save('info', { [world.desk.names.yourData.email]: firmsMail }, info?.gguid)
      await new Promise(resolve => setTimeout(resolve, 2100))
      expect(moved.status).to.equal(404)
      world.clock.pass(8 * 24 * 3600)
      expect((await openBrowser(world.portal).go(link)).status).to.equal(404)
    })
  })

  describe('Rita’s letters', () => {
    before(async () => {
      await stage.signIn()
    })

    it('carry *Write*, which leads to the box of her request, by way of signing in where that is needed (issue 5, point 2)', async () => {
      await stage.opened('Il forno fuma')
      const link = button(to(await stage.changed(), ritasMail), 'Scrivi')
      expect((await stage.rita.ask(link)).headers.get('location')).to.match(/tickets\/\d+#f-text$/)
      const stranger = openBrowser(world.portal)
      await stranger.go(link)
      expect(stranger.page.form('sign-in').values).to.deep.include(['to', `tickets/${String((await stage.row())['gguid'])}/write`])
      await stranger.send('sign-in', { email: ritasMail, password })
      expect(stranger.page.text).to.include('Il forno fuma')
    })

    it('*It works again* closes without a password, once, by a press alone (M12)', async () => {
      await stage.opened('Il forno scoppietta')
      const link = button(to(await stage.changed(), ritasMail), 'Funziona di nuovo')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      expect((await stage.row())['status']).to.equal('Aperto')
      await browser.send(below(world, link))
      expect((await stage.row())['status']).to.equal('Eseguito')
      expect((await browser.go(link)).status).to.equal(404)
      expect(to(await world.letters(), firmsMail).text).to.include('Stato: Aperto → Eseguito')
    })

    it('*Re-open* works in time; too late it says so, and nothing happens (M13)', async () => {
      await stage.opened('Il forno tace')
      const letter = await stage.asDone()
      const browser = openBrowser(world.portal)
      await browser.go(button(letter, 'Riapri la richiesta'))
      await browser.send(below(world, button(letter, 'Riapri la richiesta')))
      expect((await stage.row())['status']).to.equal('Aperto')
      const second = await stage.asDone()
      const before = second.headers['message-id']
      expect(before).to.not.equal(letter.headers['message-id'])
      world.clock.pass(8 * 24 * 3600)
      const page = await browser.go(button(second, 'Riapri la richiesta'))
      expect(page.text).to.include('È chiusa da troppo tempo')
      expect((await stage.row())['status']).to.equal('Eseguito')
    })

    it('whose door was shut closes nothing and reads nothing by an old button (S26)', async () => {
      await stage.opened('Il forno dorme')
      const link = button(to(await stage.changed(), ritasMail), 'Funziona di nuovo')
      const { customers } = world.desk.names
      const account = await world.desk.db.knex('tk_account').where({ email: ritasMail }).first('customer')
      await world.save(customers.table, { [customers.check]: 0 }, account.customer)
      const page = await openBrowser(world.portal).go(link)
      expect([page.status, page.text.includes('Il forno dorme')]).to.deep.equal([404, false])
      await world.save(customers.table, { [customers.check]: 1 }, account.customer)
    })

    it('the button of a hidden title shows no title (S06)', async () => {
      await stage.opened('Il forno segreto')
      const link = button(to(await stage.changed(), ritasMail), 'Funziona di nuovo')
      const rule: { gguid: string } | undefined = await world.host.knex('ticket_fields').where({ field_name: 'title' }).first('gguid')
      await world.save('ticket_fields', { shown_in_list: 0, shown_in_detail: 0 }, rule?.gguid)
      const page = await openBrowser(world.portal).go(link)
      expect([page.status, page.html.includes('segreto')]).to.deep.equal([200, false])
      await world.save('ticket_fields', { shown_in_list: 1, shown_in_detail: 1 }, rule?.gguid)
    })
  })
})
