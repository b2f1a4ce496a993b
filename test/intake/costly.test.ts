import { expect } from 'chai'
import { withoutQuote } from '../../addon/intake/letter/quoted.ts'
import { letter, openPostOffice, take, waiting } from './post.ts'
import type { PostOffice } from './post.ts'

describe('Letters made to keep whoever reads them busy (S51)', function () {
  this.timeout(240_000)
  let office: PostOffice
  before(async () => { office = await openPostOffice() })
  after(() => office.world.close())

  const long = 100_000
  const mallory = 'mallory@altrove.example'
  const letters: Readonly<Record<string, () => string>> = {
    'a sign of an address again and again': () => letter({ from: mallory, text: `abc<${'@'.repeat(long)}` }),
    'empty lines without end': () => letter({ from: mallory, text: `a${'\n'.repeat(long)}b` }),
    'no line of a head that names it': () => `X-Nothing: here\r\n\r\n${'\n'.repeat(long)}`,
    'a word of a mail server without end': () => letter({ from: mallory, auth: `mx.altrove.example; ${'a'.repeat(long)}` }),
    'a letter that came back from an address without end': () => letter({ from: 'MAILER-DAEMON@altrove.example', subject: 'Undelivered Mail', headers: [`X-Failed-Recipients: ${'a'.repeat(long)}`] }),
    'ten million signs in small words': () => letter({ from: mallory, text: `${' '.repeat(200)}il `.repeat(50_000) }),
  }
  for (const [name, write] of Object.entries(letters)) {
    it(`${name}: read in no time`, async () => {
      const raw = write()
      const started = performance.now()
      expect((await take(office.world, raw)).kind).to.be.oneOf(['quarantine', 'noted'])
      expect(performance.now() - started).to.be.below(2000)
    })
  }

  it('what is far too long is kept as far as anybody reads', async () => {
    await take(office.world, letter({ from: 'Altra <altra@altrove.example>', text: `Buongiorno.\n${'🔥'.repeat(60_000)}` }))
    expect((await waiting(office.world)).find(({ sender }) => sender === 'altra@altrove.example')?.body).to.match(/^Buongiorno\./)
  })
})

describe('Words that only look like the beginning of a quote', () => {
  const report = (line: string): string => `Buongiorno,\n${line}\nERRORE 45 - sovratemperatura\n\nCosa devo fare?`
  for (const line of ['Il display della macchina scrive:', 'On the display it wrote:', 'Il tecnico mi ha scritto:', 'Il quadro, ogni 10 minuti, scrive:']) {
    it(`«${line}» is the writer's own, with everything below`, () => expect(withoutQuote(report(line))).to.equal(report(line)))
  }

  for (const line of [
    'Il giorno lun 23 nov 2026 alle ore 10:00 Officina Bassi <info@officinabassi.example> ha scritto:', 'Il 23/11/2026 10:00, Officina Bassi ha scritto:',
    'On 23 Nov 2026, at 10:00, Officina Bassi wrote:', 'Officina Bassi <info@officinabassi.example> ha scritto:', 'Il giorno 23 nov 2026, alle ore 10.00, Officina Bassi ha scritto:',
    'On Mon, Nov 23, 2026 at 10:00 AM Officina Bassi <\ninfo@officinabassi.example> wrote:',
  ]) {
    it(`«${line.replace('\n', ' ')}» begins one`, () => expect(withoutQuote(`Va bene.\n\n${line}\n> Passiamo domani.`)).to.equal('Va bene.'))
  }

  it('what somebody writes right above it is his own', () => {
    expect(withoutQuote('Il forno non scalda.\nIl 23/11/2026 10:00, Officina Bassi ha scritto:\n> Passiamo domani.')).to.equal('Il forno non scalda.')
  })

  it('the true one is found below one that only looks like it', () => {
    expect(withoutQuote('Il display scrive:\nERRORE 45\n\nIl 23/11/2026 10:00, Officina Bassi ha scritto:\n> Passiamo domani.')).to.equal('Il display scrive:\nERRORE 45')
  })
})
