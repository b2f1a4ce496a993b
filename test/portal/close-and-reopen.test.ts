import { expect } from 'chai'
import type { Browser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { customer, password } from './newcomer.ts'

onEveryForm('a customer closes and re-opens, as the rows of the statuses let her', form => {
  let world: World
  let rita: Browser
  let bea: Browser
  let number: number
  before(async () => {
    world = await openWorld({ form })
    rita = await customer(world, { name: 'Rita Rossi', email: 'rita@forno.example' })
    bea = await customer(world, { name: 'Bea Bianchi', email: 'bea@bar.example' })
  })
  after(() => world.close())
  beforeEach(async () => {
    await allow('Aperto', { close_from_portal: 0 })
    await allow('Eseguito', { reopen_days: 7 })
    await rita.go('tickets/new')
    await rita.send('tickets/new', { title: 'Il forno è freddo' })
    number = Number(/tickets\/(\d+)$/.exec(rita.page.url)?.[1])
    await world.letters()
  })

  const allow = async (value: string, cells: Record<string, number>): Promise<void> => {
    const row: Record<string, unknown> | undefined = await world.host.knex('ticket_states').where({ list_value: value, eli: 0 }).first('gguid', ...Object.keys(cells))
    if (Object.entries(cells).every(([name, cell]) => Number(row?.[name]) === cell)) return
    await world.save('ticket_states', cells, String(row?.['gguid']))
    await world.follow()
    // The portal reads the meanings of statuses anew every two seconds.
    await new Promise(resolve => setTimeout(resolve, 2100))
  }
  const ticket = async (): Promise<Record<string, unknown>> => await world.host.knex('ticket').where({ number }).first()
  const told = async (): Promise<string[]> => (await world.host.knex('ticket_log').where({ gguidp: (await ticket())['gguid'] }).orderBy('tid')).map(({ what }: { what: string }) => what)
  const post = async (browser: Browser, path: string): Promise<number> => {
    await browser.go('tickets')
    const csrf = browser.page.form('sign-out').values.find(([name]) => name === 'csrf')?.[1] ?? ''
    return (await browser.ask(path, { method: 'POST', body: new URLSearchParams({ csrf }) })).status
  }
  const done = async (): Promise<void> => {
    await world.save('ticket', { status: 'Eseguito' }, String((await ticket())['gguid']))
    await world.follow()
  }

  it('statuses that mean done can be re-opened for seven days, and none can be closed, until the owner says so (M12, M13)', async () => {
    const rows: { list_value: string, close_from_portal: number, reopen_days: number }[] = await world.host.knex('ticket_states').orderBy('position_no')
    expect(rows.map(row => [row.list_value, Number(row.close_from_portal), Number(row.reopen_days)])).to.deep.equal([['Aperto', 0, 0], ['Sospeso', 0, 0], ['Riprogrammare', 0, 0], ['Eseguito', 0, 7]])
  })

  it('where the status does not allow it there is no button, and the route refuses; where it does, Rita closes: done, in history, and the firm gets a letter (M12)', async () => {
    await rita.go(`tickets/${number}`)
    expect(() => rita.page.form(`tickets/${number}/close`)).to.throw('no form')
    expect(await post(rita, `tickets/${number}/close`)).to.equal(403)
    expect((await ticket())['status']).to.equal('Aperto')
    await allow('Aperto', { close_from_portal: 1 })
    await rita.go(`tickets/${number}`)
    await rita.send(`tickets/${number}/close`)
    expect(rita.page.text).to.include('Richiesta chiusa. Grazie.').and.include('Ha chiuso la richiesta')
    expect((await ticket())['status']).to.equal('Eseguito')
    expect((await told()).at(-1)).to.equal('Chiusa dal cliente\nStato: Aperto → Eseguito')
    const letters = await world.letters()
    expect(letters.map(({ to }) => to).flat()).to.deep.equal(['info@officinabassi.example'])
    expect(letters[0]?.text).to.include('Stato: Aperto → Eseguito').and.include(`Rita Rossi ha chiuso la richiesta n. ${number}`)
    // Our own write is no news from the host.
    expect(await world.follow()).to.equal(0)
  })

  it('Bea, who closes Rita’s by its number or its id, finds nothing there (M12)', async () => {
    await allow('Aperto', { close_from_portal: 1 })
    expect(await post(bea, `tickets/${number}/close`)).to.equal(404)
    expect(await post(bea, `tickets/${String((await ticket())['gguid'])}/close`)).to.equal(404)
    await done()
    expect(await post(bea, `tickets/${number}/reopen`)).to.equal(404)
    expect((await ticket())['status']).to.equal('Eseguito')
  })

  it('on the fifth day Rita re-opens it, and it is counted (M13)', async () => {
    for (const time of [1, 2]) {
      await done()
      world.clock.pass(5 * 24 * 3600)
      await rita.go(`tickets/${number}`)
      await rita.send(`tickets/${number}/reopen`)
      expect(rita.page.text).to.include('Richiesta riaperta')
      expect((await ticket())['status']).to.equal('Aperto')
      expect((await told()).at(-1)).to.equal(`Riaperta dal cliente, ${time}ª volta\nStato: Eseguito → Aperto`)
    }
    expect(await post(rita, `tickets/${number}/reopen`)).to.equal(403)
  })

  it('on the ninth day the route refuses, and a new request linked to the old one is offered and told on both (M13)', async () => {
    await done()
    world.clock.pass(9 * 24 * 3600)
    await rita.go(`tickets/${number}`)
    expect(() => rita.page.form(`tickets/${number}/reopen`)).to.throw('no form')
    expect(await post(rita, `tickets/${number}/reopen`)).to.equal(403)
    expect((await rita.go(`tickets/${number}`)).html).to.include(`tickets/new?about=${number}`)
    await rita.go(`tickets/new?about=${number}`)
    expect(rita.page.text).to.include(`collegata alla n. ${number}`)
    await rita.send('tickets/new', { title: 'È di nuovo freddo' })
    expect(rita.page.text).to.include(`Fa seguito alla richiesta n. ${number}`)
    const newer = Number(/tickets\/(\d+)$/.exec(rita.page.url)?.[1])
    expect((await rita.go(`tickets/${number}`)).text).to.include(`Continua nella richiesta n. ${newer}`)
    const { gguid } = await world.host.knex('ticket').where({ number: newer }).first('gguid')
    expect((await world.host.knex('ticket_log').where({ gguidp: gguid })).map(({ what }: { what: string }) => what)).to.deep.equal([`Richiesta aperta, in seguito alla ${number}`])
    // Bea cannot hang hers on Rita's.
    await bea.go('sign-in')
    await bea.send('sign-in', { email: 'bea@bar.example', password })
    await bea.go(`tickets/new?about=${number}`)
    expect((await bea.send('tickets/new', { title: 'Mia' })).status).to.equal(404)
  })

  it('where she may not see the status, no button tells it (M12, S09)', async () => {
    await allow('Aperto', { close_from_portal: 1 })
    const rule: { gguid: string } | undefined = await world.host.knex('ticket_fields').where({ field_name: 'status' }).first('gguid')
    await world.save('ticket_fields', { shown_in_list: 0, shown_in_detail: 0 }, rule?.gguid)
    expect((await rita.go(`tickets/${number}`)).html).to.not.include('/close"')
    expect(await post(rita, `tickets/${number}/close`)).to.equal(403)
    await world.save('ticket_fields', { shown_in_list: 1, shown_in_detail: 1 }, rule?.gguid)
  })
})
