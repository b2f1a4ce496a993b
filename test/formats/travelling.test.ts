import { expect } from 'chai'
import fc from 'fast-check'
import { familiesOf, physicalRow, travelling } from '../../formats/travelling.ts'

const families = familiesOf([
  { fieldname: 'title', fieldtype: 0 }, { fieldname: 'read', fieldtype: 4 }, { fieldname: 'due', fieldtype: 18 }, { fieldname: 'price', fieldtype: 5 },
  { fieldname: 'customer', fieldtype: 20 }, { fieldname: 'place', fieldtype: 24 }, { fieldname: 'heading', fieldtype: 11 }, { fieldname: 'odd', fieldtype: 99 },
])

const row = fc.record({
  gguid: fc.uuid(), tid: fc.constant(20261123090000), eli: fc.constantFrom(0, 1), title: fc.string(), read: fc.constantFrom(0, 1),
  due: fc.constantFrom(0, 20261224183000), price: fc.integer().map(cents => cents / 100), customer: fc.string(), gguid_customer: fc.uuid(),
  place: fc.string(), dat_place: fc.string(), lat_place: fc.double({ min: -90, max: 90, noNaN: true }), lng_place: fc.double({ min: -180, max: 180, noNaN: true }),
})

describe('rows that travel (F.4, F.5)', () => {
  for (const form of ['sqlite', 'mariadb'] as const) {
    it(`come back from a database in the form of ${form} as they went in`, () => {
      fc.assert(fc.property(row, given => { expect(travelling(physicalRow(given, families, form), families)).to.deep.equal(given) }))
    })
  }

  it('are kept under the names the host gives its columns, with dates as each form has them', () => {
    expect(physicalRow({ read: 1, due: 20261224183000 }, families, 'sqlite')).to.deep.equal({ read_b: 1, due: 20261224183000 })
    expect(physicalRow({ read: 1, due: 20261224183000 }, families, 'mariadb')).to.deep.equal({ read_b: 1, due: '2026-12-24 18:30:00' })
  })

  it('bring no column that nobody told of, and no null but an empty date', () => {
    expect(physicalRow({ heading: 'x', odd: 'x', stranger: 'x', title: null, price: null, read: '1', gguid_customer: null, due: null }, families, 'mariadb'))
      .to.deep.equal({ title: '', price: 0, read_b: 1, gguid_customer: '', due: null })
    expect(travelling({ title: null, price: null, due: null, read_b: null }, families)).to.deep.equal({ title: '', price: 0, due: 0, read: 0 })
  })
})
