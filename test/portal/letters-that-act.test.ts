import { expect } from 'chai'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import type { Browser } from '../browser.ts'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { watchRows } from '../row-hashes.ts'
import { openWorld } from '../world.ts'
import type { Letter, World } from '../world.ts'
import { customer, password } from './newcomer.ts'

onEveryForm('letters that act', form => {
  let world: World
  let rita: Browser
  let number: number
  before(async () => {
    world = await openWorld({ form })
    rita = await customer(world, { name: 'Rita Rossi', email: 'rita@forno.example' })
    const open: { gguid: string } | undefined = await world.host.knex('ticket_states').where({ list_value: 'Aperto' }).first('gguid')
    await world.save('ticket_states', { close_from_portal: 1 }, open?.gguid)
    await world.follow()
  })
  after(() => world.close())

  const firm = 'info@officinabassi.example'
  const to = (letters: readonly Letter[], address: string): Letter => {
    const letter = letters.filter(one => one.to.includes(address)).at(-1)
    if (letter === undefined) throw new Error(`nothing went to ${address}`)
    return letter
  }
  /** The address behind a button of a letter, by its words. */
  const button = (letter: Letter, words: string): string => {
    const found = [...letter.html.matchAll(/<a [^>]*href="([^"]+)"[^>]*>([^<]+)<\/a>/g)].find(([, , text]) => text === words)
    if (found?.[1] === undefined) throw new Error(`no button "${words}" in "${letter.subject}"`)
    return found[1]
  }
  const below = (link: string): string => link.slice(world.portal.length + 1).split('?')[0] ?? ''
  const row = async (): Promise<Record<string, unknown>> => await world.host.knex('ticket').where({ number }).first()
  const opened = async (title: string): Promise<Letter> => {
    await world.letters()
    await rita.go('tickets/new')
    await rita.send('tickets/new', { title })
    number = Number(/tickets\/(\d+)$/.exec(rita.page.url)?.[1])
    return to(await world.letters(), firm)
  }
  const asDone = async (): Promise<Letter> => {
    await world.save('ticket', { status: 'Eseguito' }, String((await row())['gguid']))
    await world.follow()
    return to(await world.letters(), 'rita@forno.example')
  }

  describe('the firm’s letters', () => {
    it('carry Answer and the owner’s own words for done and waiting; opening one changes not one row, for programs open links (M15, S31, S35)', async () => {
      const letter = await opened('Il forno è freddo')
      const watch = await watchRows(world)
      for (const words of ['Rispondi', 'Eseguito', 'Sospeso']) {
        const page = await openBrowser(world.portal).go(button(letter, words))
        expect([page.status, page.headers.get('referrer-policy')]).to.deep.equal([200, 'no-referrer'])
        expect(page.text).to.include('Il forno è freddo').and.include('Rita Rossi')
      }
      expect(await watch.changed()).to.deep.equal([])
    })

    it('*Sospeso* is done by a press, once, by the firm’s person, and Rita gets her letter (issue 5, point 2)', async () => {
      const link = button(await opened('Perde acqua'), 'Sospeso')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      await browser.send(below(link))
      expect(browser.page.text).to.include(`la richiesta n. ${number} ora è in «Sospeso»`)
      expect((await row())['status']).to.equal('Sospeso')
      const history = await world.desk.db.knex('tk_history').where({ ticket: (await row())['gguid'], event: 'ticket-changed' }).first()
      expect(history).to.include({ place: 'letter', author_kind: 'firm' })
      expect(to(await world.letters(), 'rita@forno.example').text).to.include('Stato: Aperto → Sospeso')
      expect((await browser.go(link)).status).to.equal(404)
      expect(await world.follow()).to.equal(0)
    })

    it('pressed twice at once it is done once (S31)', async () => {
      const link = button(await opened('Due volte'), 'Eseguito')
      const browsers = [openBrowser(world.portal), openBrowser(world.portal)]
      for (const browser of browsers) await browser.go(link)
      const pages = await Promise.all(browsers.map(browser => browser.send(below(link))))
      expect(pages.map(({ status }) => status).sort()).to.deep.equal([200, 404])
      expect(await world.desk.db.knex('tk_history').where({ ticket: (await row())['gguid'], event: 'ticket-changed' })).to.have.lengthOf(1)
    })

    it('*Rispondi* sends a text with a photo to the customer; empty it is shown again; used it is gone (issue 5, point 2)', async () => {
      const link = button(await opened('Quando venite?'), 'Rispondi')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      expect((await browser.send(below(link), { text: ' ' })).status).to.equal(422)
      await browser.send(below(link), { text: 'Domani alle dieci', photos: new File(['orario'], 'orario.txt', { type: 'text/plain' }) })
      expect(browser.page.text).to.include('Risposta inviata')
      expect(to(await world.letters(), 'rita@forno.example').text).to.include('Domani alle dieci')
      expect((await rita.go(`tickets/${number}`)).text).to.include('Domani alle dieci').and.include('orario.txt')
      const message = await world.host.knex('ticket_message').where({ gguidp: (await row())['gguid'] }).first()
      expect(message).to.include({ body: 'Domani alle dieci', from_customer: 0, audience: '' })
      expect((await browser.go(link)).status).to.equal(404)
    })

    it('a button dies after seven days, when the address leaves the list, and when one sign of it is changed (S31)', async () => {
      const link = button(await opened('Ancora freddo'), 'Eseguito')
      const end = link.at(-1) === 'A' ? 'Q' : 'A'
      for (const wrong of [`${link.slice(0, -1)}${end}`, `${link.slice(0, -30)}${'B'.repeat(30)}`, link.slice(0, -1), link.toLowerCase()]) expect((await openBrowser(world.portal).go(wrong)).status, wrong).to.equal(404)
      const customers = button(to(await letterOfRita(), 'rita@forno.example'), 'Funziona di nuovo')
      expect((await openBrowser(world.portal).go(customers.replace('/act/', '/owner/act/'))).status).to.equal(404)
      const info: { gguid: string } | undefined = await world.host.knex('info').first('gguid')
      await world.save('info', { [world.desk.names.yourData.email]: 'altri@officinabassi.example' }, info?.gguid)
      await new Promise(resolve => setTimeout(resolve, 2100))
      const moved = await openBrowser(world.portal).go(link)
      await world.save('info', { [world.desk.names.yourData.email]: firm }, info?.gguid)
      await new Promise(resolve => setTimeout(resolve, 2100))
      expect(moved.status).to.equal(404)
      world.clock.pass(8 * 24 * 3600)
      expect((await openBrowser(world.portal).go(link)).status).to.equal(404)
    })
  })

  describe('Rita’s letters', () => {
    before(async () => {
      rita = openBrowser(world.portal)
      await rita.go('sign-in')
      await rita.send('sign-in', { email: 'rita@forno.example', password })
    })

    it('carry *Write*, which leads to the box of her request, by way of signing in where that is needed (issue 5, point 2)', async () => {
      await opened('Il forno fuma')
      const link = button(to(await letterOfRita(), 'rita@forno.example'), 'Scrivi')
      expect((await rita.ask(link)).headers.get('location')).to.match(/tickets\/\d+#f-text$/)
      const stranger = openBrowser(world.portal)
      await stranger.go(link)
      expect(stranger.page.form('sign-in').values).to.deep.include(['to', `tickets/${String((await row())['gguid'])}/write`])
      await stranger.send('sign-in', { email: 'rita@forno.example', password })
      expect(stranger.page.text).to.include('Il forno fuma')
    })

    it('*It works again* closes without a password, once, by a press alone (M12)', async () => {
      await opened('Il forno scoppietta')
      const link = button(to(await letterOfRita(), 'rita@forno.example'), 'Funziona di nuovo')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      expect((await row())['status']).to.equal('Aperto')
      await browser.send(below(link))
      expect((await row())['status']).to.equal('Eseguito')
      expect((await browser.go(link)).status).to.equal(404)
      expect(to(await world.letters(), firm).text).to.include('Stato: Aperto → Eseguito')
    })

    it('*Re-open* works in time; too late it says so, and nothing happens (M13)', async () => {
      await opened('Il forno tace')
      const letter = await asDone()
      const browser = openBrowser(world.portal)
      await browser.go(button(letter, 'Riapri la richiesta'))
      await browser.send(below(button(letter, 'Riapri la richiesta')))
      expect((await row())['status']).to.equal('Aperto')
      const second = await asDone()
      const before = second.headers['message-id']
      expect(before).to.not.equal(letter.headers['message-id'])
      world.clock.pass(8 * 24 * 3600)
      const page = await browser.go(button(second, 'Riapri la richiesta'))
      expect(page.text).to.include('È chiusa da troppo tempo')
      expect((await row())['status']).to.equal('Eseguito')
    })

    it('whose door was shut closes nothing and reads nothing by an old button (S26)', async () => {
      await opened('Il forno dorme')
      const link = button(to(await letterOfRita(), 'rita@forno.example'), 'Funziona di nuovo')
      const { customers } = world.desk.names
      const account = await world.desk.db.knex('tk_account').where({ email: 'rita@forno.example' }).first('customer')
      await world.save(customers.table, { [customers.check]: 0 }, account.customer)
      const page = await openBrowser(world.portal).go(link)
      expect([page.status, page.text.includes('Il forno dorme')]).to.deep.equal([404, false])
      await world.save(customers.table, { [customers.check]: 1 }, account.customer)
    })

    it('the button of a hidden title shows no title (S06)', async () => {
      await opened('Il forno segreto')
      const link = button(to(await letterOfRita(), 'rita@forno.example'), 'Funziona di nuovo')
      const rule: { gguid: string } | undefined = await world.host.knex('ticket_fields').where({ field_name: 'title' }).first('gguid')
      await world.save('ticket_fields', { shown_in_list: 0, shown_in_detail: 0 }, rule?.gguid)
      const page = await openBrowser(world.portal).go(link)
      expect([page.status, page.html.includes('segreto')]).to.deep.equal([200, false])
      await world.save('ticket_fields', { shown_in_list: 1, shown_in_detail: 1 }, rule?.gguid)
    })
  })

  describe('a rating after it is done', () => {
    const votes = async (): Promise<readonly (readonly [number, string, string])[]> =>
      (await world.host.knex('ticket_rating').where({ gguidp: (await row())['gguid'], eli: 0 })).map((vote: Record<string, unknown>) => [Number(vote['rating']), String(vote['comment']), String(vote['technician'])])

    it('one tap in the letter chooses, a press sends; the row is in the owner’s program with who did the work, and he gets a letter (M52)', async () => {
      await opened('Il forno è pronto')
      const letter = await asDone()
      expect(letter.text).to.include('è conclusa')
      const link = button(letter, '4')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      expect(browser.page.form(below(link)).values).to.deep.include(['rating', '4'])
      expect(await votes()).to.deep.equal([])
      await browser.send(below(link), { comment: 'Gentili e puntuali' })
      expect(browser.page.text).to.include('Grazie')
      expect(await votes()).to.deep.equal([[4, 'Gentili e puntuali', 'Olga Bassi']])
      const told = to(await world.letters(), firm)
      expect(told.subject).to.include('Voto 4 su 5')
      expect(told.text).to.include('Gentili e puntuali')
    })

    it('said again within seven days it replaces the vote; on the eighth it cannot be changed (M52)', async () => {
      await opened('Il forno è a posto')
      const letter = await asDone()
      const browser = openBrowser(world.portal)
      for (const [stars, comment] of [['2', 'Tardi'], ['5', 'Però bene']] as const) {
        await browser.go(button(letter, stars))
        await browser.send(below(button(letter, stars)), { comment })
        world.clock.pass(3 * 24 * 3600)
      }
      expect(await votes()).to.deep.equal([[5, 'Però bene', 'Olga Bassi']])
      world.clock.pass(2 * 24 * 3600)
      const late = await browser.go(button(letter, '1'))
      expect(late.text).to.include('non si può più cambiare')
      expect(late.form(below(button(letter, '1'))).values.map(([name]) => name)).to.deep.equal(['csrf'])
      expect(await votes()).to.have.lengthOf(1)
    })

    it('the owner alone reads the averages: all together, and by who did the work (M52)', async () => {
      const owner = openBrowser(world.portal)
      await owner.go((await world.desk.db.inTransaction(tx => newOwnerLink(world.desk, tx))))
      await owner.send(below(owner.page.url))
      await owner.go('owner/ratings')
      expect(owner.page.text).to.include('4,5').and.include('Olga Bassi').and.include('Gentili e puntuali').and.include('Però bene').and.not.include('Tardi')
      expect((await openBrowser(world.portal).go('owner/ratings')).url).to.include('owner/sign-in')
    })

    it('signed in she rates on the page of her request; without a number it is asked for, and one that is open has none (M52)', async () => {
      rita = openBrowser(world.portal)
      await rita.go('sign-in')
      await rita.send('sign-in', { email: 'rita@forno.example', password })
      await opened('Il forno brilla')
      expect((await rita.go(`tickets/${number}/rate`)).text).to.include('Il voto si dà quando la richiesta è conclusa')
      expect(rita.page.form(`tickets/${number}/rate`).values.map(([name]) => name)).to.deep.equal(['csrf'])
      await asDone()
      expect((await rita.go(`tickets/${number}`)).text).to.include('Dica com’è andata')
      await rita.go(`tickets/${number}/rate`)
      expect((await rita.send(`tickets/${number}/rate`, { comment: 'Bene' })).status).to.equal(422)
      await rita.send(`tickets/${number}/rate`, { rating: '5' })
      expect(await votes()).to.deep.equal([[5, 'Bene', 'Olga Bassi']])
      const mine: unknown = await (await rita.ask('me/export.json')).json()
      expect(JSON.stringify(mine), 'the copy of her own data holds it (M65)').to.include('"rating":{"rating":5,"comment":"Bene"}')
    })
  })

  describe('*no more letters about this request*', () => {
    it('is a link and two headers of every letter about a ticket; one press and no more come, the firm reads it in the history, other requests go on (M41, M54)', async () => {
      await opened('Il forno borbotta')
      const letter = to(await letterOfRita(), 'rita@forno.example')
      const link = button(letter, 'Non voglio più lettere su questa richiesta')
      expect(letter.headers['list-unsubscribe']).to.equal(`<${link}>`)
      expect(letter.headers['list-unsubscribe-post']).to.equal('List-Unsubscribe=One-Click')
      const browser = openBrowser(world.portal)
      await browser.go(link)
      expect(await world.desk.db.knex('tk_letter_stop')).to.deep.equal([])
      await browser.send(below(link))
      expect((await letterOfRita('Bassa')).filter(one => one.to.includes('rita@forno.example'))).to.deep.equal([])
      const log: { what: string, author: string }[] = await world.host.knex('ticket_log').where({ gguidp: (await row())['gguid'] })
      expect(log.some(({ what, author }) => what === 'Non riceve più lettere su questa richiesta' && author === 'Rita Rossi')).to.equal(true)
      expect((await rita.go(`tickets/${number}`)).text).to.not.include('Non riceve')
      const me = await rita.go('me')
      expect(me.text).to.include('Su queste richieste non riceve lettere: Il forno borbotta').and.include('Accesso, indirizzo e password (sempre)')
      expect(me.form('me').values.filter(([name]) => name === 'letters').map(([, value]) => value), 'what must come cannot be chosen').to.have.members(['replied', 'changed'])
      // The button of the letter is now the way back.
      await browser.go(link)
      await browser.send(below(link), { again: '1' })
      expect((await letterOfRita('Alta')).filter(one => one.to.includes('rita@forno.example'))).to.have.lengthOf(1)
    })

    it('switching off replies keeps them away, and nothing else (M54)', async () => {
      await opened('Il forno brontola')
      await rita.go('me')
      await rita.send('me', { letters: ['changed'] })
      await world.save('ticket_message', { body: 'Arriviamo' }, undefined, { table: 'ticket', id: String((await row())['gguid']) })
      await world.follow()
      expect((await world.letters()).filter(one => one.to.includes('rita@forno.example'))).to.deep.equal([])
      expect((await letterOfRita('Bassa')).filter(one => one.to.includes('rita@forno.example'))).to.have.lengthOf(1)
      await rita.go('me')
      await rita.send('me', { letters: ['changed', 'replied'] })
    })

    it('a mail program that presses for her needs no page: one request, as RFC 8058 has it, in either form (M41)', async () => {
      for (const body of [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), formOf({ 'List-Unsubscribe': 'One-Click' })]) {
        await opened('Il forno sospira')
        const link = /<(.+)>/.exec(String(to(await letterOfRita(), 'rita@forno.example').headers['list-unsubscribe']))?.[1] ?? ''
        const answer = await fetch(link, { method: 'POST', body, redirect: 'manual' })
        expect(answer.status).to.equal(200)
        expect((await letterOfRita('Bassa')).filter(one => one.to.includes('rita@forno.example'))).to.deep.equal([])
      }
    })

    it('that press does nothing on any other page: everywhere else the form’s token is asked (S35)', async () => {
      await opened('Il forno gira')
      const link = button(to(await letterOfRita(), 'rita@forno.example'), 'Funziona di nuovo')
      expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })).status).to.equal(403)
      expect((await row())['status']).to.equal('Aperto')
    })
  })

  const formOf = (values: Readonly<Record<string, string>>): FormData => {
    const form = new FormData()
    for (const [name, value] of Object.entries(values)) form.set(name, value)
    return form
  }

  const letterOfRita = async (priority = 'Alta'): Promise<readonly Letter[]> => {
    await world.save('ticket', { priority }, String((await row())['gguid']))
    await world.follow()
    return world.letters()
  }
})
