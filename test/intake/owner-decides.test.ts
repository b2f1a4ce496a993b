import { expect } from 'chai'
import { accept } from '../../addon/intake/decide.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { fromCorpus } from './corpus.ts'
import { answerTo, countOf, letter, openPostOffice, said, take, toldOf, waiting } from './post.ts'
import type { PostOffice } from './post.ts'

const ugo = 'Ugo Forni <ugo@altrove.example>'

onEveryForm('What waits for the owner', form => {
  let office: PostOffice
  let owner: Browser
  beforeEach(async () => {
    office = await openPostOffice(form)
    owner = openBrowser(office.world.portal)
    await owner.go('owner/sign-in')
    await owner.send('owner/sign-in', { email: 'olga@officinabassi.example' })
    const link = (await office.world.letters()).flatMap(({ text }) => /owner\/enter\/[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? [])[0] ?? ''
    await owner.go(link)
    await owner.send(link)
  })
  afterEach(() => office.world.close())

  const pressed = async (name: string, more: Record<string, string> = {}): Promise<string> => {
    const page = await owner.go('owner/incoming')
    const id = new RegExp(`name="${name}" value="([^"]+)"`).exec(page.html)?.[1] ?? ''
    const rows = /<select id="(row-[^"]+)"/.exec(page.html)?.[1]
    return (await owner.send('owner/incoming', { [name]: id, ...rows === undefined || more['row'] === undefined ? {} : { [rows]: more['row'] } })).text
  }

  it('an unknown sender’s letter is shown as plain words with its reason, and counted on the overview (M04)', async () => {
    await take(office.world, letter({ from: ugo, subject: 'Aiuto', html: '<p>Il <b>forno</b> è freddo<script>alert(1)</script></p>' }))
    expect((await owner.go('owner')).text).to.contain('Un messaggio aspetta una decisione')
    const page = await owner.go('owner/incoming')
    expect(page.text).to.contain('Ugo Forni').and.contain('ugo@altrove.example').and.contain('Aiuto').and.contain('Il forno è freddo').and.contain('non è un cliente conosciuto')
    expect(page.html).to.not.contain('alert(1)')
  })

  it('accepted as a customer: a ticked row, an invitation, and his letter is a request (M04)', async () => {
    await take(office.world, letter({ from: ugo, subject: 'Il forno', text: 'È freddo.' }))
    await office.world.letters()
    const { customers, ticket } = office.world.desk.names
    const before = await countOf(office.world, customers.table)
    expect(await pressed('customer', { row: 'new' })).to.contain('è diventato parte di una richiesta')
    expect(await countOf(office.world, customers.table)).to.equal(before + 1)
    const row = await office.world.desk.db.knex(customers.table).where({ [customers.email]: 'ugo@altrove.example' }).first()
    expect([row[customers.name], Number(row[customers.check])]).to.deep.equal(['Ugo Forni', 1])
    const request = await office.world.desk.db.knex(ticket.table).where({ [`gguid_${ticket.column.customer}`]: row.gguid }).first()
    expect([request[ticket.column.title], request[ticket.column.description], request[ticket.column.channel]]).to.deep.equal(['Il forno', 'È freddo.', 'E-mail'])
    expect((await office.world.letters()).find(({ to }) => to.includes('ugo@altrove.example'))?.text).to.match(/\/invited\//)
    expect(await waiting(office.world)).to.deep.equal([])
    expect(await office.world.follow(), 'nothing of it is a change somebody else made').to.equal(0)
  })

  it('an answer nobody vouches for is added to the request it names by one press, with its photos', async () => {
    const { ticket, letter: told } = await toldOf(office)
    await take(office.world, Buffer.from(fromCorpus('outlook-it', told).toString('latin1').replace('dmarc=pass', 'dmarc=none').replace('spf=pass', 'spf=none').replace('dkim=pass', 'dkim=none'), 'latin1'))
    expect((await waiting(office.world)).map(({ reason }) => reason)).to.deep.equal(['not-vouched'])
    const page = await owner.go('owner/incoming')
    expect(page.text).to.contain('targhetta caldaia.png').and.contain('Allegati non accettati: evil.html').and.contain('Aggiungi alla richiesta 1')
    await pressed('add')
    expect((await said(office.world, ticket)).at(-1)?.body).to.contain('la foto della targhetta').and.to.contain('[Allegati non accettati: evil.html]')
    const files = await office.world.desk.db.knex(office.world.desk.names.file).where({ gguidp: ticket }).select('file')
    expect(files).to.have.length(1)
  })

  it('pressed twice it is done once', async () => {
    const { ticket, letter: told } = await toldOf(office)
    await take(office.world, letter({ to: answerTo(told), auth: false, text: 'Una volta.' }))
    const id = (await waiting(office.world))[0]?.id ?? ''
    const presses = await Promise.all([1, 2, 3].map(() => accept(office.world.desk, id, { to: 'ticket' })))
    expect(presses.filter(done => done !== undefined)).to.have.length(1)
    expect((await said(office.world, ticket)).filter(({ body }) => body === 'Una volta.')).to.have.length(1)
  })

  it('ignored: words and files are gone, and it does not come again', async () => {
    const raw = letter({ from: ugo })
    await take(office.world, raw)
    await pressed('ignore')
    expect((await take(office.world, raw)).kind).to.equal('known')
    expect(await office.world.desk.db.knex('tk_incoming').select('state', 'body', 'files')).to.deep.equal([{ state: 'ignored', body: '', files: '' }])
  })

  it('blocked: nothing of this sender comes in any more, until the owner says otherwise', async () => {
    for (let at = 0; at < 3; at += 1) await take(office.world, letter({ from: ugo }))
    await pressed('block')
    expect(await waiting(office.world)).to.deep.equal([])
    expect(await take(office.world, letter({ from: ugo }))).to.deep.include({ kind: 'dropped', reason: 'blocked' })
    await pressed('unblock')
    expect((await take(office.world, letter({ from: ugo }))).kind).to.equal('quarantine')
  })

  it('nobody but the owner decides, and only for a customer that may be the sender', async () => {
    await take(office.world, letter({ from: ugo }))
    expect((await openBrowser(office.world.portal).go('owner/incoming')).url).to.contain('owner/sign-in')
    const page = await owner.go('owner/incoming')
    const id = /name="customer" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    const refused = await owner.send('owner/incoming', { customer: id, [`row-${id}`]: office.rita.customer })
    expect(refused.status).to.be.oneOf([403, 409, 422])
    expect((await waiting(office.world))).to.have.length(1)
  })
})
