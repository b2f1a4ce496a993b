import { expect } from 'chai'
import type { Browser } from '../browser.ts'
import { openBrowser } from '../browser.ts'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import { allTexts, standardText, textKinds } from '../../addon/notices/letter-texts.ts'
import { render } from '../../addon/notices/render.ts'
import { sampleLetter } from '../../addon/notices/sample-letter.ts'
import { onEveryForm } from '../on-every-form.ts'
import { customer } from '../portal/newcomer.ts'
import { openWorld } from '../world.ts'
import type { Letter, World } from '../world.ts'

const look = { colour: '#1f6f54', logo: '' }

onEveryForm('texts of letters are rows of the owner’s program', form => {
  let world: World
  let rita: Browser
  let owner: Browser
  before(async () => {
    world = await openWorld({ form })
    rita = await customer(world, { name: 'Rita Rossi', email: 'rita@forno.example' })
    await world.follow()
    owner = openBrowser(world.portal)
    await owner.go(await world.desk.db.inTransaction(tx => newOwnerLink(world.desk, tx)))
    await owner.send(owner.page.url.slice(world.portal.length + 1))
  })
  after(() => world.close())
  afterEach(async () => {
    await edit('receipt.it', { back_to_standard: 1 })
    await edit('done.it', { back_to_standard: 1 })
    await world.follow()
    await world.letters()
  })

  const row = async (code: string): Promise<Record<string, unknown>> => await world.host.knex('ticket_letters').where({ letter_code: code, eli: 0 }).first()
  const edit = async (code: string, cells: Record<string, string | number>): Promise<string> => world.save('ticket_letters', cells, String((await row(code))['gguid']))
  const receipt = async (title = 'Il forno è freddo'): Promise<Letter> => {
    await world.letters()
    await rita.go('tickets/new')
    await rita.send('tickets/new', { title })
    const letter = (await world.letters()).find(({ to }) => to.includes('rita@forno.example'))
    if (letter === undefined) throw new Error('no receipt')
    return letter
  }

  it('one for each letter a customer gets, in both languages, below *Your data*, with our own words in them (M53)', async () => {
    const rows: Record<string, unknown>[] = await world.host.knex('ticket_letters').where({ eli: 0 })
    expect(rows).to.have.lengthOf(textKinds.length * 2)
    expect(new Set(rows.map(({ tap }) => tap))).to.deep.equal(new Set(['info']))
    expect(await row('receipt.it')).to.include({ letter_name: 'Ricevuta di una richiesta', letter_language: 'Italiano', subject: '{ticket}', problem: '' })
    expect(rows.every(({ subject, body }) => subject !== '' && body !== '')).to.equal(true)
    expect(await world.follow()).to.equal(0)
    expect(await world.host.knex('ticket_letters').where({ eli: 0 })).to.have.lengthOf(rows.length)
  })

  it('untouched, letters are what they were; changed in the program, the next letter has the owner’s words, without a restart, and keeps its buttons (M53)', async () => {
    const before = await receipt()
    expect(before.text).to.include('Gentile Rita Rossi, abbiamo ricevuto la Sua richiesta')
    await edit('receipt.it', { subject: 'Ci siamo, {name}: {title}', body: 'Ciao {name}!\n\nLa tua {number} è da {company}, priorità {priority}.' })
    const letter = await receipt('Perde acqua')
    expect(letter.subject).to.equal('Ci siamo, Rita Rossi: Perde acqua')
    expect(letter.text).to.include('Ciao Rita Rossi!').and.match(/La tua \d+ è da Officina Termica Bassi, priorità Media\./).and.not.include('abbiamo ricevuto')
    expect(letter.html).to.include('Apri la richiesta').and.include('Scrivi')
  })

  it('of a field customers do not see, the placeholder prints nothing, and its value is not selected (M53, S15)', async () => {
    await edit('receipt.it', { subject: 'Ricevuta', body: 'Canale [{channel}], cliente [{customer}], titolo [{title}].' })
    expect((await receipt('Titolo visibile')).text).to.include('Canale [], cliente [], titolo [Titolo visibile].')
    const rule: { gguid: string } | undefined = await world.host.knex('ticket_fields').where({ field_name: 'title' }).first('gguid')
    await world.save('ticket_fields', { shown_in_list: 0, shown_in_detail: 0 }, rule?.gguid)
    const hidden = await receipt('Titolo segreto')
    await world.save('ticket_fields', { shown_in_list: 1, shown_in_detail: 1 }, rule?.gguid)
    expect(hidden.text).to.include('titolo [].').and.not.include('segreto')
    expect(hidden.html + hidden.subject).to.not.include('segreto')
  })

  it('a wrong placeholder is refused: the standard is sent, and the row says what is wrong and what may stand there (M53)', async () => {
    await edit('receipt.it', { body: 'Ciao {nome}, ecco {number}' })
    expect((await receipt()).text).to.include('abbiamo ricevuto la Sua richiesta').and.not.include('Ciao')
    await world.follow()
    expect(String((await row('receipt.it'))['problem'])).to.include('{nome}: non si conosce').and.include('{name}')
    await edit('receipt.it', { body: '' })
    expect((await receipt()).text).to.include('abbiamo ricevuto la Sua richiesta')
    await world.follow()
    expect(String((await row('receipt.it'))['problem'])).to.include('non possono essere vuoti')
    await edit('receipt.it', { body: 'Ciao {name}' })
    await world.follow()
    expect((await row('receipt.it'))['problem']).to.equal('')
  })

  it('what a customer typed stays words: no tag, no block, no second paragraph of the owner’s letter (S36)', async () => {
    await edit('receipt.it', { body: 'Titolo: {title}' })
    const letter = await receipt('@button link X <img src=x onerror=alert(1)> {company}')
    expect(letter.html).to.include('Titolo: @button link X &lt;img src=x onerror=alert(1)&gt; {company}').and.not.include('<img src=x')
  })

  it('the box *send me a test* sends one to the owner and is empty again; *back to standard* puts our words back (M53)', async () => {
    await edit('done.it', { subject: 'Fatto, {name}', body: 'Abbiamo finito la {number}.', send_test: 1 })
    await world.follow()
    expect(await row('done.it')).to.include({ send_test: 0, subject: 'Fatto, {name}' })
    const letters = await world.letters()
    expect(letters.map(({ to, subject }) => [...to, subject])).to.deep.equal([['olga@officinabassi.example', '[Prova] Fatto, Laura Rossi']])
    expect(letters[0]?.text).to.include('Abbiamo finito la 128.').and.include('Com’è andata?')
    await edit('done.it', { back_to_standard: 1 })
    await world.follow()
    expect(await row('done.it')).to.include({ back_to_standard: 0, body: 'La Sua richiesta n. {number} è conclusa.' })
    expect(await world.letters()).to.deep.equal([])
  })

  it('in the owner’s door he reads them all, sees a preview in either language, tries it on himself, keeps it, and goes back (M53)', async () => {
    await owner.go('owner/texts')
    expect(owner.page.status).to.equal(200)
    for (const [letter, shown] of [['reply-en', 'The oven does not heat'], ['reply-it', 'Il forno non scalda']] as const) {
      await owner.go(`owner/texts/${letter}`)
      await owner.send(`owner/texts/${letter}`, { act: 'preview', subject: 'Re {title}', body: 'Hallo {name}, {channel}{number}' })
      expect(owner.page.text).to.include(`Re ${shown}`).and.include('Hallo Laura Rossi, 128')
    }
    expect((await row('reply.it'))['subject'], 'a preview keeps nothing').to.equal('{ticket}')
    await owner.send('owner/texts/reply-it', { act: 'test', subject: 'Provo {ticket}', body: 'Solo per me' })
    expect(owner.page.text).to.include('olga@officinabassi.example')
    const [test] = await world.letters()
    expect(test?.subject).to.equal('[Prova] Provo Richiesta n. 128: Il forno non scalda')
    expect(test?.text).to.include('Solo per me')
    const refused = await owner.send('owner/texts/reply-it', { act: 'save', subject: 'x', body: 'Ciao {tutti}' })
    expect([refused.status, refused.text.includes('Non si conosce: {tutti}')]).to.deep.equal([422, true])
    expect(refused.form('owner/texts/reply-it').values.find(([name]) => name === 'body')?.[1]).to.equal('Ciao {tutti}')
    await owner.send('owner/texts/reply-it', { act: 'save', subject: 'Nostra', body: 'Ciao {name}' })
    expect(await row('reply.it')).to.include({ subject: 'Nostra', body: 'Ciao {name}' })
    await owner.send('owner/texts/reply-it', { act: 'standard' })
    expect(await row('reply.it')).to.include({ subject: '{ticket}' })
    expect((await owner.go('owner/texts/nothing-it')).status).to.equal(404)
  })

  it('every one can be shown as our own words and as the owner’s, and our own are those of the letters (M53)', async () => {
    const facts = { around: await world.desk.reading.surroundings(world.desk), policies: await world.desk.reading.policies(world.desk) }
    for (const { kind, language } of allTexts) {
      const standard = standardText(kind, language)
      const ours = render(sampleLetter(world.desk, facts, { kind, language, text: standard }), look)
      const his = render(sampleLetter(world.desk, facts, { kind, language, text: { ...standard, body: `${standard.body} ` + '·' } }), look)
      for (const { text, html, subject } of [ours, his]) expect(text + html + subject, `${kind} in ${language}`).to.not.match(/[{}]name|\{(number|company|report|ticket|count)|\bundefined\b|\bnull\b/)
      expect(his.subject, `${kind} in ${language}`).to.equal(ours.subject)
      const words = (text: string): string => text.replace(/\s+/g, ' ')
      expect(words(ours.text), `${kind} in ${language}`).to.include(words(his.text).split(' ·')[0]?.split('. ')[0])
    }
  })

  it('a letter to a mailbox nobody has proved takes no words of the one who typed it, whatever the owner writes (S51)', async () => {
    await edit('mailbox-to-prove.it', { body: 'Caro {name}, conferma.' })
    await world.follow()
    expect(String((await row('mailbox-to-prove.it'))['problem'])).to.include('{name}: non si conosce')
    await edit('mailbox-to-prove.it', { back_to_standard: 1 })
  })
})
