import { expect } from 'chai'
import sharp from 'sharp'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { layPersons } from '../persons.ts'
import type { PersonName } from '../persons.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { pdfText } from './pdf-text.ts'

const cookie = 'tk'

async function openAs(world: World, names: readonly PersonName[]): Promise<readonly Browser[]> {
  const persons = await layPersons(world)
  const { cookieNames } = await import('../../portal/cookies.ts')
  return names.map(name => {
    const browser = openBrowser(world.portal)
    browser.cookies.set(cookieNames.session ?? cookie, persons[name].session)
    return browser
  })
}

const drawing = async (): Promise<string> => `data:image/png;base64,${(await sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="880" height="256"><rect width="880" height="256" fill="#fff"/><path d="M80 180 C200 20 320 240 640 90" stroke="#141817" stroke-width="5" fill="none"/></svg>')).png().toBuffer()).toString('base64')}`

const typed = { date: '2026-11-23', start: '2026-11-23T09:00', end: '2026-11-23T11:30', fault: 'Il forno non scalda più', work: "Sostituito l'elettrodo", technician: 'Tito',
  description: ['Elettrodo di accensione', '', ''], quantity: ['2', '', ''], unit: ['pz', '', ''], price: ['27,50', '', ''] }

onEveryForm('from a ticket to a signed report and a draft invoice, by the pages', form => {
  let world: World
  let owner: Browser
  let rita: Browser
  let other: Browser
  let ticket = ''
  let report = ''
  before(async () => {
    world = await openWorld({ form });
    [owner, rita, other] = await openAs(world, ['the owner', 'Rita', 'another customer']) as [Browser, Browser, Browser]
    const [first] = world.workshop.customers
    ticket = await world.save('ticket', { title: 'Forno freddo', description: 'Non scalda', customer: first?.name ?? '', gguid_customer: first?.id ?? '' })
    await world.follow()
    await world.letters()
  })
  after(() => world?.close())

  it('the owner finds the request in his door and makes the report of it; a wrong time comes back with everything typed (A05)', async () => {
    await owner.go('owner/tickets')
    expect(owner.page.text).to.include('Forno freddo')
    await owner.go(`owner/tickets/${ticket}`)
    expect(owner.page.text, owner.page.text).to.include('Ancora nessun rapporto').and.include('Crea rapporto')
    await owner.go(`owner/tickets/${ticket}/report`)
    expect(owner.page.html).to.include('Non scalda')
    await owner.send(`owner/tickets/${ticket}/report`, { ...typed, end: '2026-11-23T08:00' })
    expect(owner.page.status).to.equal(422)
    expect(owner.page.text).to.include('La fine viene prima dell’inizio')
    expect(owner.page.html).to.include('Elettrodo di accensione').and.include("Sostituito l&#39;elettrodo")
    await owner.send(`owner/tickets/${ticket}/report`, typed)
    expect(owner.page.text, owner.page.text).to.include('Rapporto creato').and.include('55,00')
    report = owner.page.url.split('/').at(-1) ?? ''
    expect((await owner.go(`owner/tickets/${ticket}`)).text).to.include('non mostrato al cliente')
  })

  it('nobody but the firm knows of it until the owner opens it; then its customer gets a letter and reads it (A05, M48)', async () => {
    for (const place of [`reports/${report}`, `reports/${report}/pdf`]) expect((await rita.ask(place)).status, place).to.equal(404)
    expect((await rita.go(`tickets/${ticket}`)).text).to.not.include('Rapport')
    await owner.go(`owner/reports/${report}`)
    await owner.send(`owner/reports/${report}/open`, { shown: '1', prices: '' })
    const letters = await world.letters()
    expect(letters.map(({ to }) => to[0])).to.deep.equal(['rita@panificiorossi.example'])
    expect(letters[0]?.text).to.include(`${world.portal}/reports/${report}`)
    expect((await rita.go(`tickets/${ticket}`)).text).to.include('Rapporti di intervento').and.include('da firmare')
    expect((await rita.go(`reports/${report}`)).text).to.include('Elettrodo di accensione').and.not.include('27,50')
  })

  it('its paper says what the page says, € à è and all, and no price where the owner keeps prices to himself (N1, M48)', async () => {
    const answer = await rita.ask(`reports/${report}/pdf`)
    expect(answer.headers.get('content-type')).to.equal('application/pdf')
    expect(answer.headers.get('cache-control')).to.equal('private, no-store')
    const text = pdfText(Buffer.from(await answer.arrayBuffer()))
    expect(text).to.include('Officina').and.include('Il forno non scalda più').and.include('Elettrodo di accensione').and.not.include('27,50')
    const owners = pdfText(Buffer.from(await (await owner.ask(`owner/reports/${report}/pdf`)).arrayBuffer()))
    expect(owners).to.match(/27,50\s€/).and.match(/55,00\s€/)
  })

  it('Rita signs on her phone: her name, a drawing, the sum of what she read; pressed twice it is signed once (M44)', async () => {
    await rita.go(`reports/${report}`)
    await rita.send(`reports/${report}`, { name: '', drawn: '' })
    expect(rita.page.status).to.equal(422)
    expect(rita.page.text).to.include('Per firmare metta la spunta')
    const values = { name: 'Rita Rossi', agreed: '1', drawn: await drawing() }
    await rita.go(`reports/${report}`)
    await rita.send(`reports/${report}`, values)
    expect(rita.page.text).to.include('Firmato. Grazie').and.include('Firmato da Rita Rossi')
    const rows = await world.host.knex('tk_signature').where({ report })
    expect(rows).to.have.length(1)
    expect(rows[0].hash).to.match(/^[0-9a-f]{64}$/)
    expect(rows[0].content).to.include("Sostituito l'elettrodo").and.not.include('27.5')
    const card = await world.host.knex('interventi_tecnici').where({ gguid: report }).first('firma')
    expect(JSON.parse(card.firma)).to.include({ nomefile: 'firma.png' })
    expect(await world.desk.files.size('interventi_tecnici', JSON.parse(card.firma).gguidfile)).to.be.greaterThan(500)
    const [letter] = await world.letters()
    expect(letter?.to).to.deep.equal(['info@officinabassi.example'])
    expect(letter?.text).to.include('Rita Rossi').and.include(`owner/reports/${report}`)
    expect(await world.follow()).to.equal(0)
  })

  it('what was signed stays as it was; a later change voids the signature in sight of both, and a new one is asked (M44)', async () => {
    const signed = Buffer.from(await (await rita.ask(`reports/${report}/signed`)).arrayBuffer())
    expect(pdfText(signed)).to.include('Firmato da Rita Rossi').and.include("Sostituito l'elettrodo")
    await world.save('interventi_tecnici', { lavoro: 'Sostituito anche il bruciatore' }, report)
    expect((await rita.go(`reports/${report}`)).text).to.include('non vale più')
    await world.follow()
    expect((await owner.go(`owner/reports/${report}`)).text).to.include('non vale più')
    expect((await owner.go(`owner/tickets/${ticket}`)).text).to.include('firma non più valida')
    const letters = await world.letters()
    expect(letters.map(({ to, subject }) => [to[0], subject])).to.deep.equal([['rita@panificiorossi.example', letters[0]?.subject]])
    expect(letters[0]?.subject).to.include('serve una nuova firma')
    expect(Buffer.from(await (await rita.ask(`reports/${report}/signed`)).arrayBuffer()).equals(signed)).to.equal(true)
    const own = JSON.stringify({ gguidfile: '00000000-0000-4000-a000-00000000f1fa', nomefile: 'presa da Tito.png' })
    await world.save('interventi_tecnici', { firma: own }, report)
    await rita.go(`reports/${report}`)
    await rita.send(`reports/${report}`, { name: 'Rita Rossi', agreed: '1', drawn: await drawing() })
    expect(rita.page.text).to.include('Firmato. Grazie')
    // One the firm took itself is never written over.
    expect((await world.host.knex('interventi_tecnici').where({ gguid: report }).first('firma')).firma).to.equal(own)
    expect(pdfText(Buffer.from(await (await rita.ask(`reports/${report}/signed`)).arrayBuffer()))).to.include('Sostituito anche il bruciatore')
    expect(await world.host.knex('tk_signature').where({ report })).to.have.length(2)
    await world.letters()
  })

  it('nobody signs what he was not shown: changed between reading and pressing, the page says so (M44)', async () => {
    await world.save('interventi_tecnici', { lavoro: 'Ancora diverso' }, report)
    await rita.go(`reports/${report}`)
    await world.save('interventi_tecnici', { lavoro: 'Diverso un’altra volta' }, report)
    await rita.send(`reports/${report}`, { name: 'Rita Rossi', agreed: '1', drawn: '' })
    expect(rita.page.status).to.equal(422)
    expect(rita.page.text).to.include('è cambiato mentre lo leggeva').and.include('Diverso un’altra volta')
    await rita.send(`reports/${report}`, { name: 'Rita Rossi', agreed: '1', drawn: 'data:image/png;base64,AAAA' })
    expect(rita.page.text).to.include('non si legge')
    await rita.send(`reports/${report}`, { name: 'Rita Rossi', agreed: '1', drawn: '' })
    expect(rita.page.text).to.include('Firmato. Grazie')
  })

  it('another customer, nobody at all and Rita herself once Check Ticket is off get none of its addresses (M48)', async () => {
    const stranger = openBrowser(world.portal)
    for (const place of [`reports/${report}`, `reports/${report}/pdf`, `reports/${report}/signed`]) {
      expect((await other.ask(place)).status, place).to.equal(404)
      const away = await stranger.ask(place)
      expect([away.status, away.headers.get('location')?.includes('sign-in')], place).to.deep.equal([303, true])
    }
    const [first] = world.workshop.customers
    await world.save('clienti', { check_ticket: 0 }, first?.id)
    for (const place of [`reports/${report}`, `reports/${report}/pdf`, `reports/${report}/signed`]) expect((await rita.ask(place)).status, place).to.be.oneOf([303, 403])
    await world.save('clienti', { check_ticket: 1 }, first?.id)
    await owner.go(`owner/reports/${report}`)
    await owner.send(`owner/reports/${report}/open`, { shown: '', prices: '1' })
    expect((await openAs(world, ['Rita']).then(([again]) => again?.ask(`reports/${report}/signed`)))?.status).to.equal(404)
  })

  it('the owner makes the draft invoice; the report is locked with its number until the document is cancelled (A06, B06, M50)', async () => {
    await owner.go(`owner/reports/${report}`)
    await owner.send(`owner/reports/${report}/invoice`, { hourly: 'molto' })
    expect(owner.page.text).to.include('Scriva un numero')
    await owner.send(`owner/reports/${report}/invoice`, { hourly: '46', rate: '22' })
    expect(owner.page.text).to.include('Bozza di fattura preparata').and.include('in una bozza di fattura').and.not.include('Correggere il rapporto')
    const { document } = await world.host.knex('tk_invoiced').where({ report }).first('document')
    await world.save('fatture', { numero: '31/2026' }, document)
    expect((await owner.go(`owner/reports/${report}`)).text).to.include('in fattura 31/2026')
    const token = /name="csrf" value="([^"]+)"/.exec(owner.page.html)?.[1] ?? ''
    const change = new URLSearchParams({ csrf: token, work: 'Altro' })
    const refused = await owner.ask(`owner/reports/${report}`, { method: 'POST', body: change, headers: { origin: new URL(world.portal).origin } })
    expect(refused.status).to.equal(403)
    expect((await world.host.knex('interventi_tecnici').where({ gguid: report }).first('lavoro')).lavoro).to.not.equal('Altro')
    await world.retire('fatture', document)
    await owner.go(`owner/reports/${report}`)
    await owner.send(`owner/reports/${report}`, { work: 'Altro' })
    expect(owner.page.text).to.include('Modifiche salvate').and.include('Altro')
  })

  it('the same as a sheet for other programs: semicolons, a mark for Excel, and nothing it would carry out (A06)', async () => {
    await owner.go(`owner/reports/${report}`)
    await owner.send(`owner/reports/${report}`, { description: ['=2+5', 'Valvola'], quantity: ['1', '3'], unit: ['pz', 'pz'], price: ['10', '1,5'] })
    const sheet = Buffer.from(await (await owner.ask(`owner/reports/${report}/csv?hourly=46`)).arrayBuffer())
    expect([...sheet.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf])
    const lines = sheet.toString('utf8').trim().split('\r\n')
    expect(lines[1]).to.match(/;Manodopera 23\/11\/2026;2,5;ore;46;115$/)
    expect(lines[2]).to.include(";'=2+5;")
    expect(lines[3]).to.include(';Valvola;3;pz;1,5;4,5')
  })
})
