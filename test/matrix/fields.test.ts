import { expect } from 'chai'
import { onEveryForm } from '../on-every-form.ts'
import type { Told } from './laid-field.ts'
import { different, expected, modeOf, modes, roundOf, told } from './modes.ts'
import type { Part } from './modes.ts'
import { openField } from './observed.ts'
import type { Field, Observed } from './observed.ts'

// Read before the tests are named: a column that is new tomorrow is tested tomorrow. (N1)
const field = await openField('sqlite')

const partOf = ({ world: { desk } }: Field, { name }: Told): Part => {
  const { column } = desk.names.ticket
  return (['status', 'number', 'title', 'description'] as const).find(part => column[part] === name) ?? 'other'
}
const named = ({ name, type, column }: Told): string => `${name} (${column?.kind.name ?? 'a type no portal shows'}, ${type})`

describe('what the owner ticks for a column is what customers can do with it, on every screen', function () {
  this.timeout(60_000)
  const rounds = new Map<number, Observed>()
  const observed = async (round: number): Promise<Observed> => {
    const known = rounds.get(round) ?? await field.round(round)
    rounds.set(round, known)
    return known
  }
  after(() => field.close())

  for (const mode of modes) {
    describe(`with ${mode.name}`, () => {
      for (const column of field.columns) {
        const wanted = expected(mode, column.column, partOf(field, column))
        it(`${named(column)}: ${told(wanted)} (N1, M19, S22, S23)`, async () => {
          const row = (await observed(roundOf(column, mode))).get(column.name)
          if (row === undefined) throw new Error(`${column.name} was not asked about`)
          expect(different(row, wanted)).to.deep.equal([])
        })
      }
    })
  }
})

onEveryForm('what the owner ticks for a column, in two rounds of mixed ticks', form => {
  if (form === 'sqlite') return
  for (const round of [1, 2]) {
    it(`round ${round}: every column is seen, asked and taken just where its ticks say (N1, M19)`, async function () {
      this.timeout(60_000)
      const other = await openField(form)
      try {
        const rows = await other.round(round)
        const wrong = other.columns.flatMap(column => {
          const row = rows.get(column.name)
          return row === undefined ? [column.name] : different(row, expected(modeOf(column, round), column.column, partOf(other, column))).map(line => `${column.name} ${line}`)
        })
        expect(wrong).to.deep.equal([])
      } finally { await other.close() }
    })
  }
})
