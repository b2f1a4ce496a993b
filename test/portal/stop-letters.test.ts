import { expect } from 'chai'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import type { World } from '../world.ts'
import { below, button, openLetterStage, ritasMail, to } from './letter-stage.ts'
import type { LetterStage } from './letter-stage.ts'

onEveryForm('no more letters about this request', form => {
  let stage: LetterStage
  let world: World
  before(async () => {
    stage = await openLetterStage(form)
    world = stage.world
  })
  after(() => world.close())

  it('is a link and two headers of every letter about a ticket; one press and no more come, the firm reads it in the history, other requests go on (M41, M54)', async () => {
    await stage.opened('Il forno borbotta')
    const letter = to(await stage.changed(), ritasMail)
    const link = button(letter, 'Non voglio più lettere su questa richiesta')
    expect(letter.headers['list-unsubscribe']).to.equal(`<${link}>`)
    expect(letter.headers['list-unsubscribe-post']).to.equal('List-Unsubscribe=One-Click')
    const browser = openBrowser(world.portal)
    await browser.go(link)
    expect(await world.desk.db.knex('tk_letter_stop')).to.deep.equal([])
    await browser.send(below(world, link))
    expect((await stage.changed('Bassa')).filter(one => one.to.includes(ritasMail))).to.deep.equal([])
    const log: { what: string, author: string }[] = await world.host.knex('ticket_log').where({ gguidp: (await stage.row())['gguid'] })
    expect(log.some(({ what, author }) => what === 'Non riceve più lettere su questa richiesta' && author === 'Rita Rossi')).to.equal(true)
    expect((await stage.rita.go(`tickets/${stage.number}`)).text).to.not.include('Non riceve')
    const me = await stage.rita.go('me')
    expect(me.text).to.include('Su queste richieste non riceve lettere: Il forno borbotta').and.include('Accesso, indirizzo e password (sempre)')
    expect(me.form('me').values.filter(([name]) => name === 'letters').map(([, value]) => value), 'what must come cannot be chosen').to.have.members(['replied', 'changed'])
    // The button of the letter is now the way back.
    await browser.go(link)
    await browser.send(below(world, link), { again: '1' })
    expect((await stage.changed('Alta')).filter(one => one.to.includes(ritasMail))).to.have.lengthOf(1)
  })

  it('switching off replies keeps them away, and nothing else (M54)', async () => {
    await stage.opened('Il forno brontola')
    await stage.rita.go('me')
    await stage.rita.send('me', { letters: ['changed'] })
    await world.save('ticket_message', { body: 'Arriviamo' }, undefined, { table: 'ticket', id: String((await stage.row())['gguid']) })
    await world.follow()
    expect((await world.letters()).filter(one => one.to.includes(ritasMail))).to.deep.equal([])
    expect((await stage.changed('Bassa')).filter(one => one.to.includes(ritasMail))).to.have.lengthOf(1)
    await stage.rita.go('me')
    await stage.rita.send('me', { letters: ['changed', 'replied'] })
  })

  it('a mail program that presses for her needs no page: one request, as RFC 8058 has it, in either form (M41)', async () => {
    for (const body of [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), formOf({ 'List-Unsubscribe': 'One-Click' })]) {
      await stage.opened('Il forno sospira')
      const link = /<(.+)>/.exec(String(to(await stage.changed(), ritasMail).headers['list-unsubscribe']))?.[1] ?? ''
      const answer = await fetch(link, { method: 'POST', body, redirect: 'manual' })
      expect(answer.status).to.equal(200)
      expect((await stage.changed('Bassa')).filter(one => one.to.includes(ritasMail))).to.deep.equal([])
    }
  })

  it('that press does nothing on any other page: everywhere else the form’s token is asked (S35)', async () => {
    await stage.opened('Il forno gira')
    const link = button(to(await stage.changed(), ritasMail), 'Funziona di nuovo')
    expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })).status).to.equal(403)
    expect((await stage.row())['status']).to.equal('Aperto')
  })

  const formOf = (values: Readonly<Record<string, string>>): FormData => {
    const form = new FormData()
    for (const [name, value] of Object.entries(values)) form.set(name, value)
    return form
  }
})
