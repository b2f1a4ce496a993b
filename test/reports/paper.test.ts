import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect } from 'chai'
import { makePaper } from '../../addon/reports/paper/make.ts'
import type { Paper } from '../../addon/reports/paper/make.ts'
import { createReport } from '../../addon/reports/create.ts'
import { showReport } from '../../addon/reports/change.ts'
import { paperFor } from '../../addon/reports/paper/for-reader.ts'
import { reportForCustomer, reportForFirm } from '../../addon/reports/view.ts'
import type { Customer, Person } from '../../addon/people/person.ts'
import { ruleRows } from '../every-kind.ts'
import { openWorld } from '../world.ts'
import { amountOf } from '../../addon/reports/typed.ts'
import { pageCount, pdfText } from './pdf-text.ts'

const paper = (rows: number, more: Partial<Paper> = {}): Paper => ({
  language: 'it', company: 'Officina Termica Bassi', email: 'info@officinabassi.example', colour: '#1f6f54', logo: undefined, request: 'n. 128',
  report: {
    id: 'x', stamp: 0, writer: '', ticket: '', customer: { id: 'x', name: "Bar L'Approdo" }, number: 'RI27', date: 20261123000000, start: 20261123090000, end: 20261123113000,
    fault: 'Perché è così? Costa 120 €, già', work: 'a'.repeat(400), technician: 'Tito', materials: Array.from({ length: rows }, (_, at) => ({ description: `Pezzo-${at}-`, quantity: 1.5, unit: 'pz', price: 10 })),
  },
  signature: undefined, now: new Date('2026-11-23T14:05:00Z'), ...more,
})

describe('the paper of a report', function () {
  this.timeout(20_000)

  it('carries its own letters: € à è ì ’ are read from it whatever the reader has installed; a word without blanks stays on the page (A05)', async () => {
    const bytes = Buffer.concat([...await makePaper(paper(2))])
    expect(bytes.toString('latin1')).to.include('/FontFile2').and.not.include('/BaseFont /Helvetica')
    const text = pdfText(bytes)
    expect(text).to.include("Bar L'Approdo").and.include('Perché è così? Costa 120 €, già').and.match(/15,00\s€/).and.match(/30,00\s€/)
    expect(text.replaceAll('\n', '')).to.include('a'.repeat(400))
  })

  it('speaks the reader’s language (A05)', async () => {
    const text = pdfText(Buffer.concat([...await makePaper(paper(1, { language: 'en' }))]))
    expect(text).to.include('Intervention report no. RI27').and.include('23 Nov 2026').and.include('€15.00').and.include('Page 1 of 1')
  })

  it('of 500 rows has them all, with heads on every page, and lets others in while it is drawn', async () => {
    let [going, turns] = [true, 0]
    const others = (async () => { while (going) { await nextTurn(); turns += 1 } })()
    await makePaper(paper(1))
    turns = 0
    const bytes = Buffer.concat([...await makePaper(paper(500))])
    going = false
    await others
    const text = pdfText(bytes)
    for (const at of [0, 250, 499]) expect(text).to.include(`Pezzo-${at}-`)
    expect(text.match(/Descrizione/g)?.length).to.equal(pageCount(bytes))
    expect(text).to.match(/7\.?500,00\s€/)
    expect(turns, 'turns of others').to.be.greaterThan(2)
  })

  it('reads amounts as they are typed in both countries, and nothing else', () => {
    expect(['27,50', '1.234,5', '1,234.5', '12', '', '€ 3', '-2'].map(typed => amountOf(typed, 0))).to.deep.equal([27.5, 1234.5, 1234.5, 12, 0, 3, -2])
    expect(['abc', '1,2,3.4.5', '1e5', '=1+1'].map(typed => amountOf(typed, 0))).to.deep.equal([undefined, undefined, undefined, undefined])
  })
})

describe('what the owner hides of a request', function () {
  this.timeout(20_000)

  it('is not on the paper of its report either: title and number come and go with their rules; the firm’s own paper has both (N1, S06, S18)', async () => {
    const world = await openWorld()
    try {
      const { desk } = world
      const [first] = world.workshop.customers
      const ticket = await world.save('ticket', { title: 'Titolo segreto', description: 'Mai sul foglio', customer: first?.name ?? '', gguid_customer: first?.id ?? '' })
      await world.follow()
      const { report } = await createReport(desk, ticket, { date: '2026-11-23', start: '', end: '', fault: 'Freddo', work: '', technician: '', materials: [] }, '')
      await showReport(desk, report, { shown: true, prices: true })
      const rita: Customer = { kind: 'customer', account: '', customer: first?.id ?? '', name: 'Rita', email: '', language: 'it', looking: false }
      const read = async (person: Person): Promise<string> => {
        desk.reading.forget()
        const view = person.kind === 'owner' ? await reportForFirm(desk, report) : await reportForCustomer(desk, person, report)
        return pdfText(Buffer.concat([...await paperFor(desk, person, view)]))
      }
      expect(await read(rita)).to.include('n. 1: Titolo segreto').and.not.include('Mai sul foglio')
      await ruleRows(desk, ['title'], { shown_in_list: 0, shown_in_detail: 0 })
      expect(await read(rita)).to.include('n. 1').and.not.include('Titolo segreto')
      await ruleRows(desk, ['number'], { shown_in_list: 0, shown_in_detail: 0 })
      expect(await read(rita)).to.not.include('Titolo segreto').and.not.include('Richiesta')
      expect(await read({ kind: 'owner', language: 'it' })).to.include('n. 1: Titolo segreto')
    } finally { await world.close() }
  })
})
