import { expect } from 'chai'
import { migrationName, toRun } from '../../migrations/ledger.ts'
import { migration as first } from '../../migrations/0001-first.ts'
import { learnListForm } from '../../migrations/tools/list.ts'
import { nameTrouble } from '../../formats/columns.ts'

const numbered = (to: number) => ({ to, name: `${String(to).padStart(4, '0')}-some`, steps: [] })

describe('ledger', () => {
  it('knows a migration by its name whatever its extension is', () => {
    expect(['0001-first.ts', '0001-first.js', '/a/b/0001-first.mjs'].map(migrationName)).to.deep.equal(['0001-first', '0001-first', '0001-first'])
  })

  it('runs what is left, in order', () => {
    expect(toRun([numbered(2), numbered(1), numbered(3)], 1).map(({ to }) => to)).to.deep.equal([2, 3])
  })

  it('stops at a gap, a double and data of a newer program', () => {
    expect(() => toRun([numbered(1), numbered(3)], 0)).to.throw('missing or out of order')
    expect(() => toRun([numbered(1), numbered(1)], 0)).to.throw('missing or out of order')
    expect(() => toRun([numbered(1)], 2)).to.throw('install a newer one')
  })
})

describe('the first migration', () => {
  it('uses no name the host forbids (E.3)', () => {
    const names = first.steps.flatMap(step => step.step === 'table' || step.step === 'fields' ? step.fields.map(({ name }) => name) : [])
    // `number` is what the vendor's own guide calls it, `file` what everybody does; neither breaks a statement, for every name is quoted.
    expect(names.filter(name => nameTrouble(name) !== undefined)).to.deep.equal([])
  })

  it('has every label in both languages', () => {
    for (const step of first.steps) {
      const texts = step.step === 'table' ? [step.label, step.newLabel, ...step.fields.map(({ label }) => label)]
        : step.step === 'fields' ? step.fields.map(({ label }) => label) : step.step === 'list' ? step.values : []
      for (const { it, en } of texts) expect([it, en].every(text => text.trim() !== '')).to.equal(true)
    }
  })

  it('has each table and index name once', () => {
    const names = first.steps.flatMap(step => step.step === 'private-table' || step.step === 'list' ? [step.name] : step.step === 'table' ? [step.role] : [])
    expect(new Set(names).size).to.equal(names.length)
  })
})

describe('the form of lists', () => {
  it('is what most lists of the host have', () => {
    expect(learnListForm(['["a","b"]', 'a;b', '["c"]'])).to.equal('strings')
    expect(learnListForm(['[{"value":"a","color":1}]'])).to.equal('objects')
    expect(learnListForm(['a\r\nb'])).to.equal('lines')
  })

  it('is not guessed from texts that tell nothing', () => {
    expect(learnListForm([])).to.equal(undefined)
    expect(learnListForm(['', 'alone', '{"odd":1}'])).to.equal(undefined)
  })
})
