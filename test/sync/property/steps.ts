import { array, boolean, constant, constantFrom, integer, nat, oneof, record, tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { Trick } from '../../../host/cloud/mischief.ts'
import { programs } from './firm.ts'
import type { ProgramName, Skews } from './firm.ts'
import { replicas } from './template.ts'
import type { ReplicaName } from './template.ts'

export type TableName = 'clienti' | 'impianti' | 'ticket'

/** What somebody does in the host's program; rows are counted from the eldest, round and round. */
export type Edit =
  | { readonly act: 'write', readonly at: ProgramName, readonly table: TableName, readonly column: number, readonly row: number }
  | { readonly act: 'new', readonly at: ProgramName, readonly table: TableName }
  | { readonly act: 'retire' | 'revive' | 'remove', readonly at: ProgramName, readonly table: TableName, readonly row: number }
  | { readonly act: 'field', readonly at: ProgramName, readonly table: TableName, readonly field: number }
  | { readonly act: 'label', readonly at: ProgramName, readonly field: number }
  | { readonly act: 'value', readonly at: ProgramName }
  | { readonly act: 'file', readonly at: ProgramName, readonly below: 'impianti' | 'ticket', readonly row: number }
  | { readonly act: 'answer', readonly at: ProgramName, readonly row: number, readonly internal: boolean }

/** Dying in the middle: before the n-th statement of the database, or at the n-th step of a round. */
export type Death = { readonly before: 'statement' | 'step', readonly n: number }

/** What goes wrong with the n-th request of a round. */
export type Mishap = { readonly request: number, readonly trick: Trick, readonly again: boolean }

export type Step =
  | Edit
  | { readonly act: 'open' | 'change' | 'say', readonly who: 'rita' | 'bruno', readonly row: number, readonly death: number | null }
  | { readonly act: 'follow' | 'deliver', readonly sweep: boolean, readonly death: number | null }
  | { readonly act: 'round', readonly at: ReplicaName, readonly mishap: Mishap | null, readonly death: Death | null, readonly meanwhile: Meanwhile | null }
  | { readonly act: 'join' }
  | { readonly act: 'pass', readonly seconds: number }
  | { readonly act: 'server clock', readonly seconds: number }

/** Between two steps of a round somebody writes, or the cloud and another device go on. */
export type Meanwhile = { readonly step: number, readonly does: Edit | { readonly act: 'join' } | { readonly act: 'other round', readonly at: ReplicaName, /** Written there just before. */ readonly first: Edit } }

const program = constantFrom(...programs)
const replica = constantFrom(...replicas)
// Few rows, so that people get into each other's way.
const table = constantFrom<TableName>('clienti', 'impianti', 'ticket', 'ticket')
const row = constantFrom(0, 0, 0, 1, 1, 2, 3)

const edit: Arbitrary<Edit> = oneof(
  { weight: 10, arbitrary: record({ act: constant('write'), at: program, table, column: nat(2), row }) },
  { weight: 3, arbitrary: record({ act: constant('new'), at: program, table }) },
  { weight: 3, arbitrary: record({ act: constantFrom('retire', 'revive', 'remove'), at: program, table, row }) },
  { weight: 2, arbitrary: record({ act: constant('field'), at: program, table, field: nat(2) }) },
  { weight: 1, arbitrary: record({ act: constant('label'), at: program, field: nat(4) }) },
  { weight: 2, arbitrary: record({ act: constant('value'), at: program }) },
  { weight: 2, arbitrary: record({ act: constant('file'), at: program, below: constantFrom('impianti', 'ticket'), row }) },
  { weight: 2, arbitrary: record({ act: constant('answer'), at: program, row, internal: boolean() }) },
)

const trick: Arbitrary<Trick> = oneof(
  constantFrom<Trick>({ lost: 'request' }, { lost: 'answer' }, { html: true }, { status: 503 }, { notLogged: true },
    { ko: { code: 'syncone_7', message: 'occupato' } }, { ko: { code: 'unknow_error', message: '' }, doneAllTheSame: true }, { status: 502, doneAllTheSame: true }),
  nat(400).map(dropAfter => ({ dropAfter })), nat(400).map(cutAfter => ({ cutAfter })),
  nat(1000).map(scramble => ({ scramble })), constantFrom(1, 600, 7200).map(cursorBack => ({ cursorBack })),
  nat(1000).map(scramble => ({ scramble, cursorBack: 5000 })),
)

/** Nothing, most of the time; what fails is made simpler by leaving it out. */
const sometimes = <T>(arbitrary: Arbitrary<T>, nothing = 2): Arbitrary<T | null> => oneof({ withCrossShrink: true }, { weight: nothing, arbitrary: constant(null) }, { weight: 1, arbitrary })

const round: Arbitrary<Step> = record({
  act: constant('round'), at: replica,
  mishap: sometimes(record({ request: nat(4), trick, again: boolean() })),
  death: sometimes(oneof(
    record({ before: constant('statement'), n: integer({ min: 1, max: 300 }) }), record({ before: constant('step'), n: integer({ min: 1, max: 16 }) }))),
  meanwhile: sometimes(record({ step: nat(9), does: oneof({ weight: 2, arbitrary: edit }, record({ act: constant('join') }), record({ act: constant('other round'), at: replica, first: edit })) }), 3),
})

const step: Arbitrary<Step> = oneof(
  { weight: 12, arbitrary: edit },
  { weight: 3, arbitrary: record({ act: constantFrom('open', 'change', 'say'), who: constantFrom('rita', 'bruno'), row, death: sometimes(integer({ min: 1, max: 60 }), 3) }) },
  { weight: 2, arbitrary: record({ act: constantFrom('follow', 'deliver'), sweep: boolean(), death: sometimes(integer({ min: 1, max: 100 })) }) },
  { weight: 6, arbitrary: round },
  { weight: 2, arbitrary: record({ act: constant('join') }) },
  { weight: 2, arbitrary: record({ act: constant('pass'), seconds: constantFrom(1, 2, 59, 3600, 31 * 86_400) }) },
  { weight: 1, arbitrary: record({ act: constant('server clock'), seconds: constantFrom(-7200, -1, 3600) }) },
)

const hours = constantFrom(0, 0, -1, 1, -3600, 3600, -5 * 3600, 7 * 3600)

/** What the second does to the row: most of the time he writes too. */
const answers = (other: ProgramName, table: TableName, column: number, row: number): readonly Step[] => [
  { act: 'write', at: other, table, column, row }, { act: 'write', at: other, table, column, row },
  table === 'ticket' ? { act: 'change', who: row === 0 ? 'bruno' : 'rita', row: 0, death: null } : { act: 'write', at: other, table, column, row },
  { act: 'remove', at: other, table, row },
]

/** Two who do not know of each other at the same row, the second perhaps in the same second, and then some go round. */
const clash: Arbitrary<readonly Step[]> = record({
  one: program, other: program, table, row, columns: tuple(nat(2), nat(2)), seconds: constantFrom(0, 0, 1, 60), answer: nat(3), rounds: array(round, { maxLength: 2 }),
}).map(({ one, other, table: at, row: which, columns: [first, second], seconds, answer, rounds }) => [
  { act: 'write', at: one, table: at, column: first, row: which }, { act: 'pass', seconds }, ...answers(other, at, second, which).slice(answer, answer + 1), ...rounds,
])

/** Clocks that disagree by hours, and what everybody does. */
export type Course = { readonly skews: Skews, readonly steps: readonly Step[] }

export const course: Arbitrary<Course> = record({
  skews: record({ console: hours, phone: hours, tablet: hours, van: hours, portal: hours }),
  steps: array(oneof({ weight: 4, arbitrary: step.map(one => [one]) }, { weight: 1, arbitrary: clash }), { minLength: 3, maxLength: 24, size: 'max' }).map(parts => parts.flat()),
})
