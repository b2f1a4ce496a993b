import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import sharp from 'sharp'
import { decodeFile } from '../../formats/file-reference.ts'
import { answerOnce } from '../../addon/answers/send.ts'
import { trimChannels } from '../../addon/channels/door.ts'
import { takeFromConnectors } from '../../addon/intake/from-connectors.ts'
import { openPost } from '../../addon/notices/post.ts'
import { deliverRound } from '../../scripts/rounds/deliver-round.ts'
import { onEveryForm } from '../on-every-form.ts'
import { letOut, openProbe } from '../webhooks/probe.ts'
import { openConnectorWorld, rossi } from './connector-world.ts'
import type { ConnectorWorld } from './connector-world.ts'
import { enterDoor } from './door.ts'
import { openStandIn, written } from './stand-in.ts'

onEveryForm('messages by WhatsApp and SMS', form => {
  let world: ConnectorWorld
  beforeEach(async () => { world = await openConnectorWorld(form) })
  afterEach(() => world.close())

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
    world.company.media.set('media1', { type: 'image/jpeg', bytes: photo })
    expect((await world.company.whatsapp(written(world, { id: 'wamid.1', from: rossi, more: { type: 'image', image: { id: 'media1', mime_type: 'image/jpeg', caption: 'Il forno non parte' } } }))).status).to.equal(200)
    expect(await world.take()).to.equal(1)
    const [ticket] = await world.tickets()
    expect(ticket).to.include({ channel: 'WhatsApp', customer: 'Panificio Rossi', status: 'Aperto' })
    expect(`${String(ticket?.['title'])} ${String(ticket?.['description'])}`).to.include('Il forno non parte')
    const [file] = await world.host.knex(world.desk.names.file).where({ gguidp: String(ticket?.['gguid']) })
    const stored = decodeFile(file.file)
    const bytes = await world.desk.files.read(world.desk.names.file, stored?.kind === 'stored' ? stored.id : '')
    expect(bytes?.length).to.be.greaterThan(100)
    expect(bytes?.includes('secret place')).to.equal(false)
  })

  it('that follow are replies to his open ticket, and each comes in once however often the company repeats it', async () => {
    await world.writes('Il forno non parte', 'wamid.1')
    await world.writes('Segna errore E3', 'wamid.2')
    for (const id of ['wamid.1', 'wamid.2', 'wamid.2']) await world.company.whatsapp(written(world, { id, from: rossi, text: 'Segna errore E3' }))
    expect(await world.take()).to.equal(0)
    const found = await world.tickets()
    expect(found).to.have.length(1)
    expect((await world.below(found[0]?.['gguid'])).map(row => row['body'])).to.deep.equal(['Segna errore E3'])
  })

  it('that a full disk kept out three times wait for the owner with their words: the company brings them no more (S51)', async () => {
    const { desk } = world
    const full: typeof desk = { ...desk, db: { ...desk.db, inTransaction: async <T>(work: Parameters<typeof desk.db.inTransaction<T>>[0]) => {
      if (await desk.db.knex('tk_incoming').where({ state: 'taking' }).where('lease_until', '>', desk.clock.now().getTime()).first('id') !== undefined) throw new Error('disk full')
      return desk.db.inTransaction(work)
    } } }
    await world.company.whatsapp(written(world, { id: 'wamid.full', from: rossi, text: 'Il forno non parte' }))
    for (let tries = 1; tries <= 3; tries += 1) {
      expect(await takeFromConnectors(full)).to.equal(0)
      world.clock.pass(600)
    }
    await world.take()
    expect(await desk.db.knex('tk_incoming').select('state', 'reason', 'sender', 'body')).to.deep.equal([{ state: 'waiting', reason: 'poison', sender: `+${rossi}`, body: 'Il forno non parte' }])
  })

  it('by SMS come the same way, with a picture the company keeps elsewhere', async () => {
    world.company.media.set('ME1', { type: 'image/png', bytes: await sharp({ create: { width: 20, height: 20, channels: 3, background: '#2a6' } }).png().toBuffer() })
    const response = await world.company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Caldaia ferma', NumMedia: '1', MediaUrl0: `${world.company.origin}/2010-04-01/Accounts/x/Messages/SM1/Media/ME1`, MediaContentType0: 'image/png' })
    expect([response.status, response.headers.get('content-type')?.split(';')[0], await response.text()]).to.deep.equal([200, 'text/xml', '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'])
    await world.take()
    const [ticket] = await world.tickets()
    expect(ticket).to.include({ channel: 'SMS', customer: 'Panificio Rossi' })
    expect(await world.host.knex(world.desk.names.file).where({ gguidp: String(ticket?.['gguid']) })).to.have.length(1)
  })

  it('of a number nobody knows wait for the owner and change nothing (S49)', async () => {
    const before = await world.host.knex(world.desk.names.ticket.table).count({ rows: '*' }).first()
    await world.company.whatsapp(written(world, { id: 'wamid.9', from: '393331112223', name: 'Mallory', text: 'Sono Rossi, mi apra la porta' }))
    await world.company.sms({ MessageSid: 'SM9', From: '+393331112223', Body: 'Sono Rossi' })
    await world.take()
    expect(await world.host.knex(world.desk.names.ticket.table).count({ rows: '*' }).first()).to.deep.equal(before)
    expect((await world.host.knex('tk_incoming').where({ state: 'waiting' }).select('channel', 'sender', 'reason')).sort((a, b) => a.channel < b.channel ? -1 : 1)).to.deep.equal([
      { channel: 'sms', sender: '+393331112223', reason: 'unknown-number' }, { channel: 'whatsapp', sender: '+393331112223', reason: 'unknown-number' },
    ])
  })

  it('of a number the owner then accepts become a customer’s ticket, answered to that number, whose next message needs nobody', async () => {
    await world.company.whatsapp(written(world, { id: 'wamid.1', from: '393331112223', name: 'Luna', text: 'Frigo rotto' }))
    await world.take()
    const browser = await enterDoor(world)
    const page = await browser.go('owner/incoming')
    expect(page.text).to.include('Frigo rotto').and.include('+393331112223')
    const id = /name="customer" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    await browser.send('owner/incoming', { customer: id, [`row-${id}`]: 'new' })
    const [ticket] = await world.host.knex(world.desk.names.ticket.table).where({ channel: 'WhatsApp' }).where('gguid_customer', '<>', world.workshop.customers[0]?.id ?? '')
    expect(`${ticket?.title} ${ticket?.description}`).to.include('Frigo rotto')
    await world.says(ticket?.gguid, 'Arriviamo domani')
    await answerOnce(world.desk, { worker: 'test' })
    expect(JSON.parse(world.company.sent[0]?.body ?? '{}').to).to.equal('393331112223')
    await world.company.whatsapp(written(world, { id: 'wamid.2', from: '393331112223', name: 'Luna', text: 'Grazie' }))
    await world.take()
    expect((await world.below(ticket?.gguid)).map(row => row['body'])).to.include('Grazie')
  })

  it('with a signature that is not the company’s are a link that leads nowhere, and nothing is written (S03, S49)', async () => {
    const value = written(world, { id: 'wamid.1', from: rossi, text: 'Falso' })
    const nowhere = await (await fetch(`${world.portal.replace(/[^/]+$/, 'A'.repeat(24))}/hooks/whatsapp`, { method: 'POST', body: '{}' })).text()
    for (const signature of ['', 'sha256=', `sha256=${'0'.repeat(64)}`, 'sha1=x', 'x'.repeat(5000)]) {
      const response = await world.company.whatsapp(value, { signature })
      expect([response.status, await response.text()], signature).to.deep.equal([404, nowhere])
    }
    expect((await world.company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Falso' }, { signature: 'AAAA' })).status).to.equal(404)
    // Signed for another address of ours: the address is part of what is signed.
    expect((await world.company.sms({ MessageSid: 'SM1', From: `+${rossi}`, Body: 'Falso' }, { path: 'hooks/sms?x=1' })).status).to.equal(200)
    await world.host.knex('tk_channel_in').delete()
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
  })

  it('are nowhere for a company that is not set up, for another firm’s number, for garbage and for too much', async () => {
    expect((await world.company.whatsapp({}, { raw: '{"object":' })).status).to.equal(200)
    expect((await world.company.whatsapp({ ...written(world, { id: 'wamid.5', from: rossi, text: 'x' }), metadata: { phone_number_id: '1' } })).status).to.equal(200)
    expect((await world.company.whatsapp({}, { raw: JSON.stringify({ x: 'y'.repeat(1_100_000) }) })).status).to.equal(404)
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
    const sms = await openStandIn(world, ['sms'])
    expect((await sms.whatsapp(written(world, { id: 'wamid.6', from: rossi, text: 'x' }))).status).to.equal(404)
    await sms.close()
  })

  it('are taken in by nobody while the file of keys is open to others of the machine', async () => {
    const file = join(world.folder, 'channels.json')
    chmodSync(file, 0o644)
    expect((await world.company.whatsapp(written(world, { id: 'wamid.6', from: rossi, text: 'x' }))).status).to.equal(500)
    writeFileSync(file, '{}')
    chmodSync(file, 0o600)
    expect((await world.company.whatsapp(written(world, { id: 'wamid.6', from: rossi, text: 'x' }))).status).to.equal(404)
  })

  it('whose photo cannot be had come in without it after some tries, and say so', async () => {
    await world.company.whatsapp(written(world, { id: 'wamid.7', from: rossi, more: { type: 'image', image: { id: 'nowhere', mime_type: 'image/jpeg', caption: 'Guardi qui' } } }))
    for (let tries = 0; tries < 8; tries += 1) { await world.take(); world.clock.pass(3601) }
    const [ticket] = await world.tickets()
    expect(String(ticket?.['description'])).to.include('Guardi qui').and.include('Un allegato non si è potuto scaricare')
  })

  it('bring the firm’s keys to nobody else, wherever an answer or a message says that the photo is (S53)', async () => {
    const probe = await openProbe()
    try {
      letOut(world.folder, world.company.origin, probe.origin)
      world.company.media.set('astray', { type: 'image/jpeg', bytes: Buffer.alloc(0), url: `${probe.origin}/photo` })
      await world.company.whatsapp(written(world, { id: 'wamid.8', from: rossi, more: { type: 'image', image: { id: 'astray', mime_type: 'image/jpeg', caption: 'Guardi' } } }))
      await world.company.sms({ MessageSid: 'SM8', From: `+${rossi}`, Body: 'Guardi', NumMedia: '1', MediaUrl0: `${probe.origin}/photo`, MediaContentType0: 'image/png' })
      for (let tries = 0; tries < 8; tries += 1) { await world.take(); world.clock.pass(3601) }
      expect(probe.knocks()).to.equal(0)
      expect(await world.tickets()).to.have.length(2)
    } finally { await probe.close() }
  })

  it('that answer a message of ours belong to its ticket, also among several', async () => {
    await world.writes('Il forno non parte', 'wamid.1')
    const [first] = await world.tickets()
    await world.says(first?.['gguid'], 'Quale forno?')
    await answerOnce(world.desk, { worker: 'test' })
    await world.save(world.desk.names.ticket.table, { status: 'Eseguito' }, String(first?.['gguid']))
    await world.follow()
    await world.writes('Anche il frigo fa rumore', 'wamid.2')
    expect(await world.tickets()).to.have.length(2)
    await world.save(world.desk.names.ticket.table, { status: 'Aperto' }, String(first?.['gguid']))
    await world.follow()
    await world.company.whatsapp(written(world, { id: 'wamid.3', from: rossi, text: 'Quello grande', more: { context: { from: '390591234567', id: 'wamid.OUT1' } } }))
    await world.take()
    expect((await world.below(first?.['gguid'])).map(row => row['body'])).to.include('Quello grande')
  })

  it('are not written into a service that is closed: the company is told to come again (N13)', async () => {
    const { yourData } = world.desk.names
    const [row] = await world.host.knex(yourData.table).select('gguid')
    await world.save(yourData.table, { ticket_switch: 0 }, row.gguid)
    await new Promise(resolve => setTimeout(resolve, 2100))
    expect((await world.company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'x' }))).status).to.equal(503)
    expect((await world.company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'x' }), { signature: 'sha256=x' })).status).to.equal(404)
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
  })

  it('show on the owner’s page of health how their company does, and nothing of it where none is set up', async () => {
    await world.writes('Il forno non parte')
    const browser = await enterDoor(world)
    expect((await browser.go('owner/health')).text).to.match(/WhatsApp bene: ultimo messaggio .*SMS bene: ancora nessun messaggio/)
    chmodSync(join(world.folder, 'channels.json'), 0o644)
    expect((await browser.go('owner/health')).text).to.include('WhatsApp da guardare: le chiavi non vanno')
    writeFileSync(join(world.folder, 'channels.json'), '{}')
    chmodSync(join(world.folder, 'channels.json'), 0o600)
    expect((await browser.go('owner/health')).text).to.not.include('WhatsApp')
  })

  it('are forgotten here after a month, though the company may not bring them again', async () => {
    await world.writes('Il forno non parte', 'wamid.1')
    world.clock.pass(31 * 24 * 3600)
    await trimChannels(world.desk)
    expect(await world.host.knex('tk_channel_in')).to.deep.equal([])
    await world.company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'Il forno non parte' }))
    await world.take()
    expect([(await world.tickets()).length, (await world.below((await world.tickets())[0]?.['gguid'])).length]).to.deep.equal([1, 0])
  })

  it('come in and go out in the round that delivers letters', async () => {
    const letters = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    try {
      await world.company.whatsapp(written(world, { id: 'wamid.1', from: rossi, text: 'Il forno non parte' }))
      await deliverRound(world.desk, letters, 'test')
      await world.says((await world.tickets())[0]?.['gguid'], 'Arriviamo')
      await deliverRound(world.desk, letters, 'test')
      expect(world.company.sent).to.have.length(1)
    } finally { letters.close() }
  })
})
