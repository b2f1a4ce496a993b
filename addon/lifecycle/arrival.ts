import type { Desk } from '../desk.ts'
import { isMissingPart, ruleTextOf } from '../fields/reading.ts'
import type { Names } from '../records/names.ts'
import { sessionRow, sessionText } from '../records/session-rows.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { written } from '../records/written.ts'
import { sessionFrom, sessionKey } from '../sessions/session-of.ts'
import type { OpenSession } from '../sessions/session-of.ts'
import { sumText } from '../tickets/list-sum.ts'
import { standingOf, standingText } from './standing.ts'
import type { Standing } from './standing.ts'

export type Arrival = {
  readonly session: OpenSession | undefined
  readonly standing: Standing
  /** The rules as one text; undefined where they were not asked. */
  readonly rules: string | undefined
  /** The sum over his tickets, where it was wanted. */
  readonly sum: string | undefined
}

/**
 * What every request asks before its page: is the portal open, who comes and may he still, what are the rules now. In one
 * statement, since each takes longer to send than to answer; and in every request, since a tick or a rule holds at once. (S26, N1)
 */
export async function arrivalOf(desk: Desk, secret: string | undefined, wanted: { readonly sum?: boolean } = {}): Promise<Arrival> {
  const key = sessionKey(secret)
  const withSum = wanted.sum === true && key !== ''
  const [row, withRules] = await ask(desk, key, withSum)
  return {
    session: key === '' || row === undefined ? undefined : await sessionFrom(desk, key, sessionRow(row, key)),
    standing: await standingOf(desk, row), rules: withRules && row !== undefined ? textOf(row['rules']) : undefined,
    sum: withSum ? textOf(row?.['sum']) : undefined,
  }
}

async function ask(desk: Desk, key: string, withSum: boolean): Promise<readonly [RawRow | undefined, boolean]> {
  const sent = async (withRules: boolean): Promise<readonly [RawRow | undefined, boolean]> => {
    const [row] = await written(desk.db.knex, textFor(desk, { someone: key !== '', withRules, withSum }), key === '' ? standingText.values : [...standingText.values, key])
    return [row, withRules]
  }
  // Rules nobody can read hide every column; whoever asks for them next is told so. The door is another matter.
  return key === '' ? sent(false) : sent(true).catch((fault: unknown) => { if (isMissingPart(fault)) return sent(false); throw fault })
}

const texts = new WeakMap<Names, Map<string, string>>()

type Parts = { readonly someone: boolean, readonly withRules: boolean, readonly withSum: boolean }

/** Written once for each desk. */
function textFor(desk: Desk, parts: Parts): string {
  const known = texts.get(desk.names) ?? new Map<string, string>()
  texts.set(desk.names, known)
  const name = `${parts.someone} ${parts.withRules} ${parts.withSum}`
  const text = known.get(name) ?? arrivalText(desk, parts)
  known.set(name, text)
  return text
}

function arrivalText(desk: Desk, { someone, withRules, withSum }: Parts): string {
  const session = sessionText(desk.names)
  const asked = [standingText.columns, ...withRules ? [`${ruleTextOf(desk)} as rules`] : [], ...someone ? [session.columns] : [], ...withSum ? [`${sumText(desk, session.customer)} as sum`] : []]
  return `select ${asked.join(', ')} from tk_addon o ${someone ? `left join tk_session s on s.id_hash = ? ${session.tables}` : ''} where o.id = 1`
}
