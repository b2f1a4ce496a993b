import { expect } from 'chai'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import type { World } from '../world.ts'
import { below, button, firmsMail, openLetterStage, ritasMail, to } from './letter-stage.ts'
import type { LetterStage } from './letter-stage.ts'

onEveryForm('a rating after it is done', form => {
  let stage: LetterStage
  let world: World
  before(async () => {
    stage = await openLetterStage(form)
    world = stage.world
  })
  after(() => world.close())

  const votes = async (): Promise<readonly (readonly [number, string, string])[]> =>
    (await world.host.knex('ticket_rating').where({ gguidp: (await stage.row())['gguid'], eli: 0 })).map((vote: Record<string, unknown>) => [Number(vote['rating']), String(vote['comment']), String(vote['technician'])])

  it('one tap in the letter chooses, a press sends; the row is in the owner’s program with who did the work, and he gets a letter (M52)', async () => {
    await stage.opened('Il forno è pronto')
    const letter = await stage.asDone()
    expect(letter.text).to.include('è conclusa')
    const link = button(letter, '4')
    const browser = openBrowser(world.portal)
    await browser.go(link)
    expect(browser.page.form(below(world, link)).values).to.deep.include(['rating', '4'])
    expect(await votes()).to.deep.equal([])
    await browser.send(below(world, link), { comment: 'Gentili e puntuali' })
    expect(browser.page.text).to.include('Grazie')
    expect(await votes()).to.deep.equal([[4, 'Gentili e puntuali', 'Olga Bassi']])
    const told = to(await world.letters(), firmsMail)
    expect(told.subject).to.include('Voto 4 su 5')
    expect(told.text).to.include('Gentili e puntuali')
  })

  it('who closes by the button of a letter is asked in the same breath (M12, M52)', async () => {
    await stage.opened('Il forno va da solo')
    const link = button(to(await stage.changed(), ritasMail), 'Funziona di nuovo')
    const browser = openBrowser(world.portal)
    await browser.go(link)
    await browser.send(below(world, link))
    const rate = /href="[^"]*\/(rate\/[A-Za-z0-9_-]{82})"/.exec(browser.page.html)?.[1] ?? ''
    await browser.go(rate)
    await browser.send(rate, { rating: '5' })
    expect(await votes()).to.deep.equal([[5, '', 'Olga Bassi']])
  })

  it('said again within seven days it replaces the vote; on the eighth it cannot be changed (M52)', async () => {
    await stage.opened('Il forno è a posto')
    const letter = await stage.asDone()
    const browser = openBrowser(world.portal)
    for (const [stars, comment] of [['2', 'Tardi'], ['5', 'Però bene']] as const) {
      await browser.go(button(letter, stars))
      await browser.send(below(world, button(letter, stars)), { comment })
      world.clock.pass(3 * 24 * 3600)
    }
    expect(await votes()).to.deep.equal([[5, 'Però bene', 'Olga Bassi']])
    world.clock.pass(2 * 24 * 3600)
    const late = await browser.go(button(letter, '1'))
    expect(late.text).to.include('non si può più cambiare')
    expect(late.form(below(world, button(letter, '1'))).values.map(([name]) => name)).to.deep.equal(['csrf'])
    expect(await votes()).to.have.lengthOf(1)
  })

  it('the owner alone reads the averages: all together, and by who did the work (M52)', async () => {
    const owner = openBrowser(world.portal)
    await owner.go((await world.desk.db.inTransaction(tx => newOwnerLink(world.desk, tx))))
    await owner.send(below(world, owner.page.url))
    await owner.go('owner/ratings')
    expect(owner.page.text).to.include('4,7').and.include('Olga Bassi').and.include('Gentili e puntuali').and.include('Però bene').and.not.include('Tardi')
    expect((await openBrowser(world.portal).go('owner/ratings')).url).to.include('owner/sign-in')
  })

  it('signed in she rates on the page of her request; without a number it is asked for, and one that is open has none (M52)', async () => {
    await stage.signIn()
    await stage.opened('Il forno brilla')
    expect((await stage.rita.go(`tickets/${stage.number}/rate`)).text).to.include('Il voto si dà quando la richiesta è conclusa')
    expect(stage.rita.page.form(`tickets/${stage.number}/rate`).values.map(([name]) => name)).to.deep.equal(['csrf'])
    await stage.asDone()
    expect((await stage.rita.go(`tickets/${stage.number}`)).text).to.include('Dica com’è andata')
    await stage.rita.go(`tickets/${stage.number}/rate`)
    expect((await stage.rita.send(`tickets/${stage.number}/rate`, { comment: 'Bene' })).status).to.equal(422)
    await stage.rita.send(`tickets/${stage.number}/rate`, { rating: '5' })
    expect(await votes()).to.deep.equal([[5, 'Bene', 'Olga Bassi']])
    const mine: unknown = await (await stage.rita.ask('me/export.json')).json()
    expect(JSON.stringify(mine), 'the copy of her own data holds it (M65)').to.include('"rating":{"rating":5,"comment":"Bene"}')
  })
})
