import { Refusal } from '../../../addon/refusal.ts'
import type { RoundReport } from '../../../addon/sync.ts'
import { dyingAt } from '../../kill/fault.ts'
import { edit } from './edits.ts'
import type { Told } from './edits.ts'
import { excusing, excusingJoins } from './facts.ts'
import type { Firm } from './firm.ts'
import type { Death, Meanwhile, Step } from './steps.ts'
import type { ReplicaName } from './template.ts'

type RoundStep = Extract<Step, { act: 'round' }>

class Died extends Error {}

/** What a round may come to when the line is bad. */
const expected: ReadonlySet<string> = new Set(['cloud-away', 'cloud-nonsense', 'cloud-refused', 'cloud-login'])

/** One round of a replica, with what goes wrong in it. */
export async function goRound(told: Told, firm: Firm, step: RoundStep): Promise<void> {
  const { at, mishap, death } = step
  // Statements of others must not be counted as its own.
  const meanwhile = death?.before === 'statement' ? null : step.meanwhile
  firm.cloud.plan(mishap === null ? undefined : ({ before }) => before === mishap.request ? mishap.trick : undefined)
  // What another's round makes of a row between our look and our sending nobody can know.
  const aside = death?.before === 'statement' ? at === 'portal' : meanwhile !== null && (meanwhile.does.act === 'join' || meanwhile.does.act === 'other round')
  const joins = aside ? undefined : excusingJoins(told.words, firm)
  const go = (look?: () => Promise<void>): Promise<void> => ending(firm, at, death, () => firm.round(at, {
    patience: mishap === null || mishap.again ? [0] : [], faultPoint: faultPoints(told, firm, at, death, meanwhile, joins?.step, look),
  }))
  await (aside ? excusing(told.words, firm, go) : go())
  await joins?.over()
  firm.cloud.plan(undefined)
}

/** Lets the round end, die, or give up because of the line; anything else is a fault of ours. */
async function ending(firm: Firm, at: ReplicaName, death: Death | null, round: () => Promise<RoundReport>): Promise<void> {
  try {
    if (death?.before !== 'statement') { await round(); return }
    const { died } = await dyingAt(death.n, round)
    if (died) await looksDead(firm, at)
  } catch (fault) {
    if (fault instanceof Died || (fault instanceof Refusal && expected.has(fault.key))) return
    throw fault
  }
}

/** A killed process lets go of nothing: the lease stands there as one of an earlier process with our number left it. */
async function looksDead(firm: Firm, at: ReplicaName): Promise<void> {
  const { knex } = firm.place(at).host
  const row: { holder: string } | undefined = await knex('tk_sync').first('holder')
  const [machine = '', pid = '', , rest = ''] = (row?.holder ?? '').split(' ')
  if (machine !== '') await knex('tk_sync').update({ holder: [machine, pid, 'earlier', rest].join(' ') })
}

/** Steps of the round are counted; inside a transaction nobody else can write here, so others wait for the next step. */
function faultPoints(told: Told, firm: Firm, at: ReplicaName, death: Death | null, meanwhile: Meanwhile | null, joins?: (name: string) => Promise<void>, look?: () => Promise<void>): (name: string) => Promise<void> {
  let count = 0
  let waits = meanwhile
  return async name => {
    count += 1
    await joins?.(name)
    if (death?.before === 'step' && count === death.n) throw new Died(name)
    if (waits === null || name === 'in-packet' || count <= waits.step) return
    const { does } = waits
    waits = null
    await look?.()
    if (does.act === 'join') await firm.cloud.joinStores()
    else if (does.act !== 'other round') await edit(told, firm.place(does.at), does)
    else if (does.at !== at) {
      await edit(told, firm.place(does.at === 'portal' ? 'console' : does.at), does.first)
      await firm.round(does.at).catch(onlyExpected)
      await look?.()
    }
  }
}

function onlyExpected(fault: unknown): void {
  if (!(fault instanceof Refusal && expected.has(fault.key))) throw fault
}
