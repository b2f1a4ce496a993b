import { expect } from 'chai'
import { answerOnce } from '../../addon/answers/send.ts'
import { happened } from '../../addon/happened.ts'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openConnectorWorld, rossi } from './connector-world.ts'
import type { ConnectorWorld } from './connector-world.ts'
import { enterDoor } from './door.ts'

onEveryForm('answers to messages by WhatsApp and SMS', form => {
  let world: ConnectorWorld
  beforeEach(async () => { world = await openConnectorWorld(form) })
  afterEach(() => world.close())

  it('leave by the channel the message came by, from a row the owner adds in his program, and only with what is for customers', async () => {
    await world.writes('Il forno non parte')
    const [ticket] = await world.tickets()
    await world.says(ticket?.['gguid'], 'Paga sempre tardi', 'Interno')
    await world.says(ticket?.['gguid'], 'Arriviamo domani alle otto')
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    expect(world.company.sent.map(({ path, authorization, body }) => [path, authorization, JSON.parse(body)])).to.deep.equal([[
      `/v23.0/${world.company.keys.whatsapp.phoneNumberId}/messages`, `Bearer ${world.company.keys.whatsapp.token}`,
      { messaging_product: 'whatsapp', recipient_type: 'individual', to: rossi, type: 'text', text: { preview_url: false, body: 'Arriviamo domani alle otto' } },
    ]])
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
  })

  it('by SMS carry the firm’s name, since a number alone says little', async () => {
    await world.company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Caldaia ferma' })
    await world.take()
    await world.says((await world.tickets())[0]?.['gguid'], 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    const sent = new URLSearchParams(world.company.sent[0]?.body)
    expect(Object.fromEntries(sent)).to.deep.equal({ To: `+${rossi}`, From: world.company.keys.sms.number, Body: `${(await world.desk.reading.options(world.desk)).company}: Arriviamo domani`, StatusCallback: `${world.portal}/hooks/sms` })
  })

  it('leave by WhatsApp for 24 hours: afterwards nothing does, and the firm is told on the ticket and by letter what it can do', async () => {
    await world.writes('Il forno non parte')
    const [ticket] = await world.tickets()
    const news = (await world.letters()).filter(({ to }) => to.includes('info@officinabassi.example'))
    expect(news.map(({ text }) => text).join()).to.include('WhatsApp').and.include('24')
    // Who answers from the letter is told before he writes.
    const answer = async (): Promise<string> => {
      const links = [...news[0]?.text.matchAll(new RegExp(`${world.portal}/(owner/act/[A-Za-z0-9_.-]+)`, 'g')) ?? []].map(([, link = '']) => link)
      for (const link of links) {
        const { text } = await openBrowser(world.portal).go(link)
        if (text.includes('WhatsApp')) return text
      }
      return `nothing among ${links.length} buttons`
    }
    expect(await answer()).to.include('fino al')
    world.clock.pass(24 * 3600)
    expect(await answer()).to.include('sono passate 24 ore')
    await world.says(ticket?.['gguid'], 'Arriviamo domani')
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 1, dropped: 0 })
    expect(world.company.sent).to.deep.equal([])
    const log = await world.host.knex(world.desk.names.log).where({ gguidp: String(ticket?.['gguid']) })
    expect(log.map(({ what }: { what: string }) => what).join('\n')).to.include('La risposta non è partita per WhatsApp').and.include('24 ore')
    const letter = (await world.letters()).find(({ subject }) => subject.includes('non è partita'))
    expect(letter?.to).to.deep.equal(['info@officinabassi.example'])
    expect(letter?.text).to.include('Arriviamo domani').and.include('24 ore')
    // He writes again: the window is open again.
    await world.writes('Allora?', 'wamid.again')
    await world.says(ticket?.['gguid'], 'Domani alle otto')
    expect((await answerOnce(world.desk, { worker: 'test' })).sent).to.equal(1)
  })

  it('that the company takes and then drops are told like those it refuses', async () => {
    await world.writes('Il forno non parte')
    const [ticket] = await world.tickets()
    await world.says(ticket?.['gguid'], 'Arriviamo')
    await answerOnce(world.desk, { worker: 'test' })
    await world.company.whatsapp({ statuses: [{ id: 'wamid.OUT1', status: 'failed', timestamp: '1', recipient_id: rossi, errors: [{ code: 131_026, title: 'Message undeliverable' }] }] })
    await answerOnce(world.desk, { worker: 'test' })
    world.company.refuse({ status: 400, body: { error: { message: 'Re-engagement message', code: 131_047 } } })
    await world.says(ticket?.['gguid'], 'Ancora noi')
    await answerOnce(world.desk, { worker: 'test' })
    const letters = (await world.letters()).filter(({ subject }) => subject.includes('non è partita'))
    expect(letters.map(({ text }) => /undeliverable|24 ore/.exec(text)?.[0]).sort()).to.deep.equal(['24 ore', 'undeliverable'])
  })

  it('that did not leave are among *Letters* in the owner’s door, in his language, and leave when he sends them again', async () => {
    await world.writes('Il forno non parte')
    world.company.refuse({ status: 400, body: { error: { message: 'Recipient cannot be reached', code: 131_026 } } })
    await world.says((await world.tickets())[0]?.['gguid'], 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    world.company.refuse(undefined)
    const olga = await enterDoor(world, 'en')
    expect((await olga.go('owner')).text).to.include('One answer by WhatsApp or SMS did not leave')
    const page = await olga.go('owner/letters')
    expect(page.text).to.include('WhatsApp · Panificio Rossi').and.include('Arriviamo domani').and.include('It was not taken: ').and.include('Recipient cannot be reached')
    const [, answer = ''] = /name="answer" value="([^"]+)"/.exec(page.html) ?? []
    const late = await enterDoor(world, 'en')
    await late.go('owner/letters')
    expect((await olga.send('owner/letters', { answer })).text).to.include('The answer leaves again shortly.').and.not.include('Arriviamo domani')
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    expect((await late.send('owner/letters', { answer })).text).to.not.include('leaves again')
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
    expect(world.company.sent.map(({ body }) => JSON.parse(body).text.body)).to.deep.equal(['Arriviamo domani', 'Arriviamo domani'])
  })

  it('are offered again only while their channel takes them: by WhatsApp not before the customer has written again', async () => {
    await world.writes('Il forno non parte')
    world.clock.pass(24 * 3600)
    await world.says((await world.tickets())[0]?.['gguid'], 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    const olga = await enterDoor(world)
    const closed = await olga.go('owner/letters')
    expect(closed.text).to.include('Risposte per WhatsApp e SMS').and.include('24 ore').and.not.include('Riprova')
    await world.writes('Allora?', 'wamid.again')
    expect((await olga.go('owner/letters')).text).to.include('Riprova')
  })

  it('of a customer without a number leave, sent again, once his row has one', async () => {
    const [customer] = world.workshop.customers
    const { table, phone } = world.desk.names.customers
    await world.save(table, { [phone]: '' }, customer?.id)
    const ticket = await world.save(world.desk.names.ticket.table, { title: 'Caldaia', customer: 'Panificio Rossi', gguid_customer: customer?.id ?? '', channel: 'SMS' })
    await world.follow()
    await world.says(ticket, 'Arriviamo domani')
    expect((await answerOnce(world.desk, { worker: 'test' })).failed).to.equal(1)
    await world.save(table, { [phone]: '333 1234567' }, customer?.id)
    await world.follow()
    const olga = await enterDoor(world)
    const [, answer = ''] = /name="answer" value="([^"]+)"/.exec((await olga.go('owner/letters')).html) ?? []
    await olga.send('owner/letters', { answer })
    expect((await answerOnce(world.desk, { worker: 'test' })).sent).to.equal(1)
    expect(new URLSearchParams(world.company.sent[0]?.body).get('To')).to.equal('+393331234567')
  })

  it('wait with growing pauses while the company does not answer, and leave once', async () => {
    await world.writes('Il forno non parte')
    await world.says((await world.tickets())[0]?.['gguid'], 'Arriviamo')
    world.company.refuse({ status: 503, body: {} })
    expect((await answerOnce(world.desk, { worker: 'test' })).failed).to.equal(1)
    expect((await answerOnce(world.desk, { worker: 'test' })).failed).to.equal(0)
    world.company.refuse(undefined)
    world.clock.pass(61)
    await Promise.all([answerOnce(world.desk, { worker: 'one' }), answerOnce(world.desk, { worker: 'two' })])
    expect(world.company.sent).to.have.length(2)
  })

  it('leave in the order they were said, also while the first has to wait', async () => {
    await world.writes('Il forno non parte')
    const ticket = (await world.tickets())[0]?.['gguid']
    await world.says(ticket, 'Arriviamo domani')
    world.company.refuse({ status: 503, body: {} })
    expect((await answerOnce(world.desk, { worker: 'test' })).failed).to.equal(1)
    world.company.refuse(undefined)
    world.clock.pass(1)
    await world.says(ticket, 'Anzi, dopodomani')
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
    world.clock.pass(61)
    expect((await answerOnce(world.desk, { worker: 'test' })).sent).to.equal(2)
    expect(world.company.sent.slice(1).map(({ body }) => JSON.parse(body).text.body)).to.deep.equal(['Arriviamo domani', 'Anzi, dopodomani'])
  })

  it('followed in one look stand in the history, and leave, in the order they were written', async () => {
    await world.writes('Il forno non parte')
    const ticket = String((await world.tickets())[0]?.['gguid'])
    const { message, ticket: { table } } = world.desk.names
    const said = ['Uno', 'Due', 'Tre', 'Quattro', 'Cinque', 'Sei']
    for (const body of said) {
      await world.save(message, { body, audience: '' }, undefined, { table, id: ticket })
      world.clock.pass(1)
    }
    await world.follow()
    await answerOnce(world.desk, { worker: 'test' })
    const told = await world.desk.db.knex('tk_history').where({ event: 'replied', author_kind: 'firm' }).orderBy('seq').select('message')
    const rows = await world.below(ticket)
    expect(told.map(entry => rows.find(row => row['gguid'] === entry.message)?.['body'])).to.deep.equal(said)
    expect(world.company.sent.map(({ body }) => JSON.parse(body).text.body)).to.deep.equal(said)
  })

  it('do not leave once the customer’s access is closed or they were taken back (S15, S26)', async () => {
    await world.writes('Il forno non parte')
    const [ticket] = await world.tickets()
    const said = await world.says(ticket?.['gguid'], 'Arriviamo')
    await world.retire(world.desk.names.message, said)
    await world.follow()
    await world.says(ticket?.['gguid'], 'Ancora noi')
    const { table, check } = world.desk.names.customers
    await world.save(table, { [check]: 0 }, world.workshop.customers[0]?.id)
    await world.follow()
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 0, dropped: 2 })
    expect(world.company.sent).to.deep.equal([])
  })

  it('too long for one message end with where the rest is', async () => {
    await world.company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Caldaia ferma' })
    await world.take()
    await world.says((await world.tickets())[0]?.['gguid'], 'parola '.repeat(400))
    await answerOnce(world.desk, { worker: 'test' })
    const body = new URLSearchParams(world.company.sent[0]?.body).get('Body') ?? ''
    expect(body.length).to.be.within(1500, 1600)
    expect(body).to.match(new RegExp(`parola …\\nContinua nel portale: ${world.portal}/$`))
  })

  it('with documents say that there are some, and where', async () => {
    await world.writes('Il forno non parte')
    const [ticket] = await world.tickets()
    const said = await world.says(ticket?.['gguid'], 'Ecco il preventivo')
    await world.save(world.desk.names.file, { file: JSON.stringify({ file: 'preventivo.pdf', gguid: said }), message_id: said }, undefined, { table: world.desk.names.ticket.table, id: String(ticket?.['gguid']) })
    await world.follow()
    await answerOnce(world.desk, { worker: 'test' })
    expect(JSON.parse(world.company.sent[0]?.body ?? '{}').text.body).to.equal(`Ecco il preventivo\nCon un documento: si vede nel portale, ${world.portal}/`)
  })

  it('leave only if what was said is kept: a transaction taken back leaves nothing to send', async () => {
    await world.writes('Il forno non parte')
    const [ticket] = await world.tickets()
    await world.save(world.desk.names.webhooks, { address: 'https://hooks.example/', active: 1, audience: 'Interno', on_replied: 1 })
    const event = { event: 'replied', ticket: String(ticket?.['gguid']), customer: world.workshop.customers[0]?.id ?? '', message: 'x', audience: 'all', place: 'owner-door', author: { kind: 'firm', name: '' } } as const
    const died = await world.desk.db.inTransaction(async tx => { await happened(world.desk, tx, event); throw new Error('power') }).catch((fault: unknown) => String(fault))
    expect(died).to.include('power')
    expect([await world.host.knex('tk_channel_out'), await world.host.knex('tk_hook_post')]).to.deep.equal([[], []])
    await world.desk.db.inTransaction(tx => happened(world.desk, tx, event))
    expect([(await world.host.knex('tk_channel_out')).length, (await world.host.knex('tk_hook_post')).length]).to.deep.equal([1, 1])
  })
})
