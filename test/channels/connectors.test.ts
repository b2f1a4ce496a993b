import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import sharp from 'sharp'
import { decodeFile } from '../../formats/file-reference.ts'
import { answerOnce } from '../../addon/answers/send.ts'
import { trimChannels } from '../../addon/channels/door.ts'
import { happened } from '../../addon/happened.ts'
import { takeFromConnectors } from '../../addon/intake/from-connectors.ts'
import { openPost } from '../../addon/notices/post.ts'
import { deliverRound } from '../../scripts/rounds/deliver-round.ts'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { letOut, openProbe } from '../webhooks/probe.ts'
import { enterDoor } from './door.ts'
import { openStandIn, written } from './stand-in.ts'
import type { StandIn } from './stand-in.ts'

/** Rossi's number, as WhatsApp writes it. */
const rossi = '39059221843'

onEveryForm('messages by WhatsApp and SMS', form => {
  let world: World
  let company: StandIn
  beforeEach(async () => {
    world = await openWorld({ form })
    company = await openStandIn(world)
    const { table, check } = world.desk.names.customers
    await world.save(table, { [check]: 1 }, world.workshop.customers[0]?.id)
    await world.follow()
  })
  afterEach(async () => {
    await company.close()
    await world.close()
  })

  const tickets = async (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    await world.host.knex(world.desk.names.ticket.table).where({ gguid_customer: world.workshop.customers[0]?.id }).whereIn('channel', ['WhatsApp', 'SMS']).orderBy('number')
  const below = async (ticket: unknown): Promise<readonly Readonly<Record<string, unknown>>[]> => await world.host.knex(world.desk.names.message).where({ gguidp: String(ticket) }).orderBy('tid').orderBy('ind')
  const take = (): Promise<number> => takeFromConnectors(world.desk)
  const writes = async (text: string, id = `wamid.${text.length}${text.slice(0, 3)}`): Promise<void> => {
    expect((await company.whatsapp(written(world, { id, from: rossi, text }))).status).to.equal(200)
    await take()
  }
  const says = async (ticket: unknown, body: string, audience = ''): Promise<string> => {
    const id = await world.save(world.desk.names.message, { body, audience }, undefined, { table: world.desk.names.ticket.table, id: String(ticket) })
    await world.follow()
    return id
  }

  it('answer the company that asks whether we are there, and nobody else (hub.challenge)', async () => {
    const ask = async (query: string): Promise<readonly [number, string]> => {
      const response = await fetch(`${world.portal}/hooks/whatsapp?${query}`)
      return [response.status, await response.text()]
    }
    expect(await ask('hub.mode=subscribe&hub.verify_token=hello-from-the-firm&hub.challenge=1158201444')).to.deep.equal([200, '1158201444'])
    expect((await ask('hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1158201444'))[0]).to.equal(404)
    expect((await ask(''))[0]).to.equal(404)
  })

  it('of a customer become his ticket, with the channel, his words and his photo drawn anew (A03, B03)', async () => {
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a43' } }).jpeg().withExif({ IFD0: { Copyright: 'secret place' } }).toBuffer()
    company.media.set('media1', { type: 'image/jpeg', bytes: photo })
    expect((await company.whatsapp(written(world, { id: 'wamid.1', from: rossi, more: { type: 'image', image: { id: 'media1', mime_type: 'image/jpeg', caption: 'Il forno non parte' } } }))).status).to.equal(200)
    expect(await take()).to.equal(1)
    const [ticket] = await tickets()
    expect(ticket).to.include({ channel: 'WhatsApp', customer: 'Panificio Rossi', status: 'Aperto' })
    expect(`${String(ticket?.['title'])} ${String(ticket?.['description'])}`).to.include('Il forno non parte')
    const [file] = await world.host.knex(world.desk.names.file).where({ gguidp: String(ticket?.['gguid']) })
    const stored = decodeFile(file.file)
    const bytes = await world.desk.files.read(world.desk.names.file, stored?.kind === 'stored' ? stored.id : '')
    expect(bytes?.length).to.be.greaterThan(100)
    expect(bytes?.includes('secret place')).to.equal(false)
  })

  it('that follow are replies to his open ticket, and each comes in once however often the company repeats it', async () => {
    await writes('Il forno non parte', 'wamid.1')
    await writes('Segna errore E3', 'wamid.2')
    for (const id of ['wamid.1', 'wamid.2', 'wamid.2']) await company.whatsapp(written(world, { id, from: rossi, text: 'Segna errore E3' }))
    expect(await take()).to.equal(0)
    const found = await tickets()
    expect(found).to.have.length(1)
    expect((await below(found[0]?.['gguid'])).map(row => row['body'])).to.deep.equal(['Segna errore E3'])
  })

  it('by SMS come the same way, with a picture the company keeps elsewhere', async () => {
    company.media.set('ME1', { type: 'image/png', bytes: await sharp({ create: { width: 20, height: 20, channels: 3, background: '#2a6' } }).png().toBuffer() })
    const response = await company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Caldaia ferma', NumMedia: '1', MediaUrl0: `${company.origin}/2010-04-01/Accounts/x/Messages/SM1/Media/ME1`, MediaContentType0: 'image/png' })
    expect([response.status, response.headers.get('content-type')?.split(';')[0], await response.text()]).to.deep.equal([200, 'text/xml', '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'])
    await take()
    const [ticket] = await tickets()
    expect(ticket).to.include({ channel: 'SMS', customer: 'Panificio Rossi' })
    expect(await world.host.knex(world.desk.names.file).where({ gguidp: String(ticket?.['gguid']) })).to.have.length(1)
  })

  it('of a number nobody knows wait for the owner and change nothing (S49)', async () => {
    const before = await world.host.knex(world.desk.names.ticket.table).count({ rows: '*' }).first()
    await company.whatsapp(written(world, { id: 'wamid.9', from: '393331112223', name: 'Mallory', text: 'Sono Rossi, mi apra la porta' }))
    await company.sms({ MessageSid: 'SM9', From: '+393331112223', Body: 'Sono Rossi' })
    await take()
    expect(await world.host.knex(world.desk.names.ticket.table).count({ rows: '*' }).first()).to.deep.equal(before)
    expect((await world.host.knex('tk_incoming').where({ state: 'waiting' }).select('channel', 'sender', 'reason')).sort((a, b) => a.channel < b.channel ? -1 : 1)).to.deep.equal([
      { channel: 'sms', sender: '+393331112223', reason: 'unknown-number' }, { channel: 'whatsapp', sender: '+393331112223', reason: 'unknown-number' },
    ])
  })

  it('of a number the owner then accepts become a customer’s ticket, answered to that number, whose next message needs nobody', async () => {
    await company.whatsapp(written(world, { id: 'wamid.1', from: '393331112223', name: 'Luna', text: 'Frigo rotto' }))
    await take()
    const browser = await enterDoor(world)
    const page = await browser.go('owner/incoming')
    expect(page.text).to.include('Frigo rotto').and.include('+393331112223')
    const id = /name="customer" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    await browser.send('owner/incoming', { customer: id, [`row-${id}`]: 'new' })
    const [ticket] = await world.host.knex(world.desk.names.ticket.table).where({ channel: 'WhatsApp' }).where('gguid_customer', '<>', world.workshop.customers[0]?.id ?? '')
    expect(`${ticket?.title} ${ticket?.description}`).to.include('Frigo rotto')
    await says(ticket?.gguid, 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    expect(JSON.parse(company.sent[0]?.body ?? '{}').to).to.equal('393331112223')
    await company.whatsapp(written(world, { id: 'wamid.2', from: '393331112223', name: 'Luna', text: 'Grazie' }))
    await take()
    expect((await below(ticket?.gguid)).map(row => row['body'])).to.include('Grazie')
  })

  it('with a signature that is not the company’s are a link that leads nowhere, and nothing is written (S03, S49)', async () => {
    const value = written(world, { id: 'wamid.1', from: rossi, text: 'Falso' })
    const nowhere = await (await fetch(`${world.portal.replace(/[^/]+$/, 'A'.repeat(24))}/hooks/whatsapp`, { method: 'POST', body: '{}' })).text()
    for (const signature of ['', 'sha256=', `sha256=${'0'.repeat(64)}`, 'sha1=x', 'x'.repeat(5000)]) {
      const response = await company.whatsapp(value, { signature })
      expect([response.status, await response.text()], signature).to.deep.equal([404, nowhere])
    }
    expect((await company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Falso' }, { signature: 'AAAA' })).status).to.equal(404)
    // Signed for another address of ours: the address is part of what is signed.
    expect((await company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Falso' }, { path: 'hooks/sms?x=1' })).status).to.equal(200)
    await world.host.knex('tk_channel_in').delete()
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
  })

  it('are nowhere for a company that is not set up, for another firm’s number, for garbage and for too much', async () => {
    expect((await company.whatsapp({}, { raw: '{"object":' })).status).to.equal(200)
    expect((await company.whatsapp({ ...written(world, { id: 'wamid.5', from: rossi, text: 'x' }), metadata: { phone_number_id: '1' } })).status).to.equal(200)
    expect((await company.whatsapp({}, { raw: JSON.stringify({ x: 'y'.repeat(1_100_000) }) })).status).to.equal(404)
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
    await company.close()
    company = await openStandIn(world, ['sms'])
    expect((await company.whatsapp(written(world, { id: 'wamid.6', from: rossi, text: 'x' }))).status).to.equal(404)
  })

  it('are taken in by nobody while the file of keys is open to others of the machine', async () => {
    const file = join(world.folder, 'channels.json')
    chmodSync(file, 0o644)
    expect((await company.whatsapp(written(world, { id: 'wamid.6', from: rossi, text: 'x' }))).status).to.equal(500)
    writeFileSync(file, '{}')
    chmodSync(file, 0o600)
    expect((await company.whatsapp(written(world, { id: 'wamid.6', from: rossi, text: 'x' }))).status).to.equal(404)
  })

  it('whose photo cannot be had come in without it after some tries, and say so', async () => {
    await company.whatsapp(written(world, { id: 'wamid.7', from: rossi, more: { type: 'image', image: { id: 'nowhere', mime_type: 'image/jpeg', caption: 'Guardi qui' } } }))
    for (let tries = 0; tries < 8; tries += 1) { await take(); world.clock.pass(3601) }
    const [ticket] = await tickets()
    expect(String(ticket?.['description'])).to.include('Guardi qui').and.include('Un allegato non si è potuto scaricare')
  })

  it('bring the firm’s keys to nobody else, wherever an answer or a message says that the photo is (S53)', async () => {
    const probe = await openProbe()
    try {
      letOut(world.folder, company.origin, probe.origin)
      company.media.set('astray', { type: 'image/jpeg', bytes: Buffer.alloc(0), url: `${probe.origin}/photo` })
      await company.whatsapp(written(world, { id: 'wamid.8', from: rossi, more: { type: 'image', image: { id: 'astray', mime_type: 'image/jpeg', caption: 'Guardi' } } }))
      await company.sms({ MessageSid: 'SM8', From: `+${rossi}`, Body: 'Guardi', NumMedia: '1', MediaUrl0: `${probe.origin}/photo`, MediaContentType0: 'image/png' })
      for (let tries = 0; tries < 8; tries += 1) { await take(); world.clock.pass(3601) }
      expect(probe.knocks()).to.equal(0)
      expect(await tickets()).to.have.length(2)
    } finally { await probe.close() }
  })

  it('are answered by the channel they came by, from a row the owner adds in his program, and only with what is for customers', async () => {
    await writes('Il forno non parte')
    const [ticket] = await tickets()
    await says(ticket?.['gguid'], 'Paga sempre tardi', 'Interno')
    await says(ticket?.['gguid'], 'Arriviamo domani alle otto')
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    expect(company.sent.map(({ path, authorization, body }) => [path, authorization, JSON.parse(body)])).to.deep.equal([[
      `/v23.0/${company.keys.whatsapp.phoneNumberId}/messages`, `Bearer ${company.keys.whatsapp.token}`,
      { messaging_product: 'whatsapp', recipient_type: 'individual', to: rossi, type: 'text', text: { preview_url: false, body: 'Arriviamo domani alle otto' } },
    ]])
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
  })

  it('by SMS are answered with the firm’s name, since a number alone says little', async () => {
    await company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Caldaia ferma' })
    await take()
    await says((await tickets())[0]?.['gguid'], 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    const sent = new URLSearchParams(company.sent[0]?.body)
    expect(Object.fromEntries(sent)).to.deep.equal({ To: `+${rossi}`, From: company.keys.sms.number, Body: `${(await world.desk.reading.options(world.desk)).company}: Arriviamo domani`, StatusCallback: `${world.portal}/hooks/sms` })
  })

  it('that answer a message of ours belong to its ticket, also among several', async () => {
    await writes('Il forno non parte', 'wamid.1')
    const [first] = await tickets()
    await says(first?.['gguid'], 'Quale forno?')
    await answerOnce(world.desk, { worker: 'test' })
    await world.save(world.desk.names.ticket.table, { status: 'Eseguito' }, String(first?.['gguid']))
    await world.follow()
    await writes('Anche il frigo fa rumore', 'wamid.2')
    expect(await tickets()).to.have.length(2)
    await world.save(world.desk.names.ticket.table, { status: 'Aperto' }, String(first?.['gguid']))
    await world.follow()
    await company.whatsapp(written(world, { id: 'wamid.3', from: rossi, text: 'Quello grande', more: { context: { from: '390591234567', id: 'wamid.OUT1' } } }))
    await take()
    expect((await below(first?.['gguid'])).map(row => row['body'])).to.include('Quello grande')
  })

  it('may be answered for 24 hours: afterwards nothing leaves, and the firm is told on the ticket and by letter what it can do', async () => {
    await writes('Il forno non parte')
    const [ticket] = await tickets()
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
    await says(ticket?.['gguid'], 'Arriviamo domani')
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 1, dropped: 0 })
    expect(company.sent).to.deep.equal([])
    const log = await world.host.knex(world.desk.names.log).where({ gguidp: String(ticket?.['gguid']) })
    expect(log.map(({ what }: { what: string }) => what).join('\n')).to.include('La risposta non è partita per WhatsApp').and.include('24 ore')
    const letter = (await world.letters()).find(({ subject }) => subject.includes('non è partita'))
    expect(letter?.to).to.deep.equal(['info@officinabassi.example'])
    expect(letter?.text).to.include('Arriviamo domani').and.include('24 ore')
    // He writes again: the window is open again.
    await writes('Allora?', 'wamid.again')
    await says(ticket?.['gguid'], 'Domani alle otto')
    expect((await answerOnce(world.desk, { worker: 'test' })).sent).to.equal(1)
  })

  it('that the company takes and then drops are told like those it refuses', async () => {
    await writes('Il forno non parte')
    const [ticket] = await tickets()
    await says(ticket?.['gguid'], 'Arriviamo')
    await answerOnce(world.desk, { worker: 'test' })
    await company.whatsapp({ statuses: [{ id: 'wamid.OUT1', status: 'failed', timestamp: '1', recipient_id: rossi, errors: [{ code: 131_026, title: 'Message undeliverable' }] }] })
    await answerOnce(world.desk, { worker: 'test' })
    company.refuse({ status: 400, body: { error: { message: 'Re-engagement message', code: 131_047 } } })
    await says(ticket?.['gguid'], 'Ancora noi')
    await answerOnce(world.desk, { worker: 'test' })
    const letters = (await world.letters()).filter(({ subject }) => subject.includes('non è partita'))
    expect(letters.map(({ text }) => /undeliverable|24 ore/.exec(text)?.[0]).sort()).to.deep.equal(['24 ore', 'undeliverable'])
  })

  it('that did not leave are among *Letters* in the owner’s door, in his language, and leave when he sends them again', async () => {
    await writes('Il forno non parte')
    company.refuse({ status: 400, body: { error: { message: 'Recipient cannot be reached', code: 131_026 } } })
    await says((await tickets())[0]?.['gguid'], 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    company.refuse(undefined)
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
    expect(company.sent.map(({ body }) => JSON.parse(body).text.body)).to.deep.equal(['Arriviamo domani', 'Arriviamo domani'])
  })

  it('are offered again only while their channel takes them: by WhatsApp not before the customer has written again', async () => {
    await writes('Il forno non parte')
    world.clock.pass(24 * 3600)
    await says((await tickets())[0]?.['gguid'], 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    const olga = await enterDoor(world)
    const closed = await olga.go('owner/letters')
    expect(closed.text).to.include('Risposte per WhatsApp e SMS').and.include('24 ore').and.not.include('Riprova')
    await writes('Allora?', 'wamid.again')
    expect((await olga.go('owner/letters')).text).to.include('Riprova')
  })

  it('of a customer without a number leave, sent again, once his row has one', async () => {
    const [customer] = world.workshop.customers
    const { table, phone } = world.desk.names.customers
    await world.save(table, { [phone]: '' }, customer?.id)
    const ticket = await world.save(world.desk.names.ticket.table, { title: 'Caldaia', customer: 'Panificio Rossi', gguid_customer: customer?.id ?? '', channel: 'SMS' })
    await world.follow()
    await says(ticket, 'Arriviamo domani')
    expect((await answerOnce(world.desk, { worker: 'test' })).failed).to.equal(1)
    await world.save(table, { [phone]: '333 1234567' }, customer?.id)
    await world.follow()
    const olga = await enterDoor(world)
    const [, answer = ''] = /name="answer" value="([^"]+)"/.exec((await olga.go('owner/letters')).html) ?? []
    await olga.send('owner/letters', { answer })
    expect((await answerOnce(world.desk, { worker: 'test' })).sent).to.equal(1)
    expect(new URLSearchParams(company.sent[0]?.body).get('To')).to.equal('+393331234567')
  })

  it('wait with growing pauses while the company does not answer, and leave once', async () => {
    await writes('Il forno non parte')
    await says((await tickets())[0]?.['gguid'], 'Arriviamo')
    company.refuse({ status: 503, body: {} })
    expect((await answerOnce(world.desk, { worker: 'test' })).failed).to.equal(1)
    expect((await answerOnce(world.desk, { worker: 'test' })).failed).to.equal(0)
    company.refuse(undefined)
    world.clock.pass(61)
    await Promise.all([answerOnce(world.desk, { worker: 'one' }), answerOnce(world.desk, { worker: 'two' })])
    expect(company.sent).to.have.length(2)
  })

  it('are not answered once the customer’s access is closed or the answer was taken back (S15, S26)', async () => {
    await writes('Il forno non parte')
    const [ticket] = await tickets()
    const said = await says(ticket?.['gguid'], 'Arriviamo')
    await world.retire(world.desk.names.message, said)
    await world.follow()
    await says(ticket?.['gguid'], 'Ancora noi')
    const { table, check } = world.desk.names.customers
    await world.save(table, { [check]: 0 }, world.workshop.customers[0]?.id)
    await world.follow()
    expect(await answerOnce(world.desk, { worker: 'test' })).to.deep.equal({ sent: 0, failed: 0, dropped: 2 })
    expect(company.sent).to.deep.equal([])
  })

  it('are not written into a service that is closed: the company is told to come again (N13)', async () => {
    const { yourData } = world.desk.names
    const [row] = await world.host.knex(yourData.table).select('gguid')
    await world.save(yourData.table, { ticket_switch: 0 }, row.gguid)
    await new Promise(resolve => setTimeout(resolve, 2100))
    expect((await company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'x' }))).status).to.equal(503)
    expect((await company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'x' }), { signature: 'sha256=x' })).status).to.equal(404)
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
  })

  it('whose answers are too long for one message end with where the rest is', async () => {
    await company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Caldaia ferma' })
    await take()
    await says((await tickets())[0]?.['gguid'], 'parola '.repeat(400))
    await answerOnce(world.desk, { worker: 'test' })
    const body = new URLSearchParams(company.sent[0]?.body).get('Body') ?? ''
    expect(body.length).to.be.within(1500, 1600)
    expect(body).to.match(new RegExp(`parola …\\nContinua nel portale: ${world.portal}/$`))
  })

  it('whose answers have documents say that there are some, and where', async () => {
    await writes('Il forno non parte')
    const [ticket] = await tickets()
    const said = await says(ticket?.['gguid'], 'Ecco il preventivo')
    await world.save(world.desk.names.file, { file: JSON.stringify({ file: 'preventivo.pdf', gguid: said }), message_id: said }, undefined, { table: world.desk.names.ticket.table, id: String(ticket?.['gguid']) })
    await world.follow()
    await answerOnce(world.desk, { worker: 'test' })
    expect(JSON.parse(company.sent[0]?.body ?? '{}').text.body).to.equal(`Ecco il preventivo\nCon un documento: si vede nel portale, ${world.portal}/`)
  })

  it('show on the owner’s page of health how their company does, and nothing of it where none is set up', async () => {
    await writes('Il forno non parte')
    const browser = await enterDoor(world)
    expect((await browser.go('owner/health')).text).to.match(/WhatsApp bene: ultimo messaggio .*SMS bene: ancora nessun messaggio/)
    chmodSync(join(world.folder, 'channels.json'), 0o644)
    expect((await browser.go('owner/health')).text).to.include('WhatsApp da guardare: le chiavi non vanno')
    writeFileSync(join(world.folder, 'channels.json'), '{}')
    chmodSync(join(world.folder, 'channels.json'), 0o600)
    expect((await browser.go('owner/health')).text).to.not.include('WhatsApp')
  })

  it('are answered only if what was said is kept: a transaction taken back leaves nothing to send', async () => {
    await writes('Il forno non parte')
    const [ticket] = await tickets()
    await world.save(world.desk.names.webhooks, { address: 'https://hooks.example/', active: 1, audience: 'Interno', on_replied: 1 })
    const event = { event: 'replied', ticket: String(ticket?.['gguid']), customer: world.workshop.customers[0]?.id ?? '', message: 'x', audience: 'all', place: 'owner-door', author: { kind: 'firm', name: '' } } as const
    const died = await world.desk.db.inTransaction(async tx => { await happened(world.desk, tx, event); throw new Error('power') }).catch((fault: unknown) => String(fault))
    expect(died).to.include('power')
    expect([await world.host.knex('tk_channel_out'), await world.host.knex('tk_hook_post')]).to.deep.equal([[], []])
    await world.desk.db.inTransaction(tx => happened(world.desk, tx, event))
    expect([(await world.host.knex('tk_channel_out')).length, (await world.host.knex('tk_hook_post')).length]).to.deep.equal([1, 1])
  })

  it('are forgotten here after a month, though the company may not bring them again', async () => {
    await writes('Il forno non parte', 'wamid.1')
    world.clock.pass(31 * 24 * 3600)
    await trimChannels(world.desk)
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
    await company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'Il forno non parte' }))
    await take()
    expect([(await tickets()).length, (await below((await tickets())[0]?.['gguid'])).length]).to.deep.equal([1, 0])
  })

  it('come in and go out in the round that delivers letters', async () => {
    const letters = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    try {
      await company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'Il forno non parte' }))
      await deliverRound(world.desk, letters, 'test')
      await says((await tickets())[0]?.['gguid'], 'Arriviamo')
      await deliverRound(world.desk, letters, 'test')
      expect(company.sent).to.have.length(1)
    } finally { letters.close() }
  })
})
