import { expect } from 'chai'
import { enterDoor } from '../channels/door.ts'
import { openHookWorld } from './hook-world.ts'
import type { HookWorld } from './hook-world.ts'

describe('the owner’s page of programs to tell', function () {
  this.timeout(20_000)
  let world: HookWorld
  beforeEach(async () => { world = await openHookWorld() })
  afterEach(() => world.close())

  it('says how to begin while there is none', async () => {
    const browser = await enterDoor(world)
    expect((await browser.go('owner/webhooks')).text).to.include('Nessun programma da avvisare').and.include('I tuoi dati')
  })

  it('lists each call with how it went, and sends it again by a press (M58)', async () => {
    await world.hook({ audience: 'Interno', on_changed: 0, on_replied: 0, on_file: 0 })
    world.probe.answer(response => { response.writeHead(500).end() })
    await world.save(world.desk.names.ticket.table, { title: 'Forno freddo', status: 'Aperto' })
    await world.follow()
    const browser = await enterDoor(world)
    expect((await browser.go('owner/webhooks')).text).to.include('ticket.opened').and.include('Parte fra poco').and.include('Tutto quello che vede l’azienda').and.include('ticket aperti')
    await world.post()
    expect((await browser.go('owner/webhooks')).text).to.include('Ha risposto 500')
    await world.host.knex('tk_hook_post').update({ status: 'gave-up' })
    await browser.go('owner/webhooks')
    world.probe.answer(response => { response.end('ok') })
    const post = /name="post" value="([^"]+)"/.exec(browser.page.html)?.[1] ?? ''
    expect((await browser.send('owner/webhooks', { post })).text).to.include('Riparte adesso')
    await world.post()
    expect((await browser.go('owner/webhooks')).text).to.include('Ricevuto (200)')
    expect(new Set(world.probe.heard.map(({ headers }) => headers['webhook-id'])).size).to.equal(1)
  })

  it('makes the secret by a press and shows it here alone, in both languages', async () => {
    await world.save(world.desk.names.webhooks, { address: 'https://hooks.example/a', active: 1, on_opened: 1 })
    for (const language of ['it', 'en']) {
      const browser = await enterDoor(world, language)
      const page = await browser.go('owner/webhooks')
      expect(page.html.includes('whsec_')).to.equal(language === 'en')
      const renew = /name="renew" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
      const made = await browser.send('owner/webhooks', { renew })
      expect(made.html).to.match(/value="whsec_[A-Za-z0-9+/]{43}="/)
      expect(made.headers.get('cache-control')).to.include('no-store')
    }
    expect(JSON.stringify(await world.host.knex(world.desk.names.webhooks))).to.not.include('whsec_')
  })
})
