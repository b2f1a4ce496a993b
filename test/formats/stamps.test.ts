import { expect } from 'chai'
import fc from 'fast-check'
import { dateTimeOfDigits, digitsOfDateTime, momentOf, stampAfter, stampAt, wallClockAt } from '../../formats/stamps.ts'

const moments = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2090-12-31T23:59:59Z'), noInvalidDate: true })
const wholeSeconds = moments.map(moment => new Date(Math.floor(moment.getTime() / 1000) * 1000))

describe('stamps', () => {
  it('and moments are one to one at a second', () => {
    fc.assert(fc.property(wholeSeconds, moment => momentOf(stampAt(moment))?.getTime() === moment.getTime()))
  })
  it('keep the order of moments', () => {
    fc.assert(fc.property(wholeSeconds, wholeSeconds, (one, other) => Math.sign(stampAt(one) - stampAt(other)) === Math.sign(one.getTime() - other.getTime())))
  })
  it('always grow, whatever a foreign client wrote before', () => {
    const before = fc.oneof(wholeSeconds.map(stampAt), fc.integer({ min: 0, max: 99_999_999_999_999 }), fc.constantFrom(0, 1, 1e14, 20260231250060, 20261301000000, 20260100999999))
    fc.assert(fc.property(moments, before, (now, previous) => stampAfter(now, previous) > previous))
  })
  it('carry over the calendar when two changes share a second', () => {
    const now = new Date('2023-12-31T23:59:59Z')
    expect(stampAfter(now, 20231231235959)).to.equal(20240101000000)
    expect(stampAfter(new Date('2024-02-28T23:59:59Z'), 20240228235959)).to.equal(20240229000000)
    expect(stampAfter(now, 20231231235960)).to.equal(20240101000001)
    expect(stampAfter(now, 0)).to.equal(20231231235959)
  })
  it('stay lawful after a lawful one', () => {
    fc.assert(fc.property(moments, wholeSeconds, (now, previous) => momentOf(stampAfter(now, stampAt(previous))) !== undefined))
  })
  it('have no moment when empty or nonsense', () => {
    for (const stamp of [0, -1, 5, 20261301000000, 20260100000000, Number.NaN, 1e15]) expect(momentOf(stamp), String(stamp)).to.equal(undefined)
  })
})

describe('date fields', () => {
  it('survive the MariaDB form', () => {
    fc.assert(fc.property(wholeSeconds.map(stampAt), digits => digitsOfDateTime(dateTimeOfDigits(digits)) === digits))
    expect(dateTimeOfDigits(0)).to.equal(null)
    for (const text of [null, '', 'domani', '0000-00-00 00:00:00']) expect(digitsOfDateTime(text)).to.equal(0)
    expect(digitsOfDateTime('2026-05-04')).to.equal(20260504000000)
  })
  it('tell the wall clock of the company', () => {
    expect(wallClockAt(new Date('2026-07-01T10:00:00Z'), 'Europe/Rome')).to.equal(20260701120000)
    expect(wallClockAt(new Date('2026-12-31T23:30:00Z'), 'Europe/Rome')).to.equal(20270101003000)
  })
})
