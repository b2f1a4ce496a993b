import { expect } from 'chai'
import { toCents } from '../../addon/reports/content.ts'
import { sheetOfLines } from '../../addon/reports/sheet-of-lines.ts'

describe('Money on papers and documents is right to the cent (N9)', () => {
  /** By whole numbers alone: half a cent goes away from nothing, as everybody reckons. */
  const exact = (thousandths: number): number => Math.sign(thousandths) * Math.round(Math.abs(thousandths) / 10 + 1e-6) / 100

  it('VAT of 22% on every amount up to 2000 euro', () => {
    const wrong = Array.from({ length: 200_000 }, (_, at) => at + 1).filter(cents => toCents(cents / 100 * 22 / 100) !== Math.round(cents * 22 / 100 + 1e-6) / 100)
    expect(wrong).to.deep.equal([])
  })

  it('a quarter of an hour at every price', () => {
    const wrong = Array.from({ length: 20_000 }, (_, at) => at + 1).filter(cents => toCents(0.25 * (cents / 100)) !== Math.round(cents / 4 + 1e-6) / 100)
    expect(wrong).to.deep.equal([])
  })

  it('what is given back is rounded as what was asked for', () => {
    for (const amount of [1005, 10_075, 17_435, 2675, 25]) expect(toCents(-amount / 1000), String(amount)).to.equal(-toCents(amount / 1000)).and.equal(exact(-amount))
  })

  it('large amounts and nothing stay what they are', () => {
    for (const amount of [0, 999_999_999.99, -999_999_999.99, 1e15, 0.1 + 0.2]) expect(toCents(amount)).to.be.closeTo(amount, 0.001)
    expect(Object.is(toCents(-0.001), 0)).to.equal(true)
  })
})

describe('Lines for a spreadsheet', () => {
  const report = {
    id: 'r', stamp: 0, writer: '', ticket: '', customer: { id: 'c', name: 'Panificio Rossi' }, number: 'RI1', date: 20261123000000, start: 0, end: 0, fault: '', work: '', technician: '',
    materials: [{ description: '-10% per il ritardo', quantity: -1, unit: '', price: 5.5 }],
  }

  for (const language of ['it', 'en'] as const) {
    it(`what is given back counts in a sum, and words that could be carried out stay words (${language})`, () => {
      const [, line = ''] = sheetOfLines(report, 0, language).split('\r\n')
      const cells = line.split(language === 'it' ? ';' : ',')
      expect(cells.slice(3)).to.deep.equal(language === 'it' ? ["'-10% per il ritardo", '-1', '', '5,5', '-5,5'] : ["'-10% per il ritardo", '-1', '', '5.5', '-5.5'])
    })
  }
})
