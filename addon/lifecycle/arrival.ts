import type { Desk } from '../desk.ts'
import { isMissingPart, ruleTextOf } from '../fields/reading.ts'
import type { Names } from '../records/names.ts'
import { sessionRow, sessionText } from '../records/session-rows.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { written } from '../records/written.ts'
import { sessionFrom, sessionKey } from '../sessions/session-of.ts'
import type { OpenSession } from '../sessions/session-of.ts'
import { standingOf, standingText } from './standing.ts'
import type { Standing } from './standing.ts'

export type Arrival = {
  readonly session: OpenSession | undefined
  readonly standing: Standing
  /** The rules as one text; undefined where they were not asked. */
  readonly rules: string | undefined
}

/**
 * What every request asks before its page: is the portal open, who comes and may he still, what are the rules now. In one
 * statement, since each takes longer to send than to answer; and in every request, since a tick or a rule holds at once. (S26, N1)
 */
export async function arrivalOf(desk: Desk, secret: string | undefined): Promise<Arrival> {
  const key = sessionKey(secret)
  const [row, withRules] = await ask(desk, key)
  return {
    session: key === '' || row === undefined ? undefined : await sessionFrom(desk, key, sessionRow(row, key)),
    standing: await standingOf(desk, row), rules: withRules && row !== undefined ? textOf(row['rules']) : undefined,
  }
}

async function ask(desk: Desk, key: string): Promise<readonly [RawRow | undefined, boolean]> {
  const sent = async (withRules: boolean): Promise<readonly [RawRow | undefined, boolean]> => {
    const [row] = await written(desk.db.knex, textFor(desk, key !== '', withRules), key === '' ? standingText.values : [...standingText.values, key])
    return [row, withRules]
  }
  // Rules nobody can read hide every column; whoever asks for them next is told so. The door is another matter.
  return key === '' ? sent(false) : sent(true).catch((fault: unknown) => { if (isMissingPart(fault)) return sent(false); throw fault })
}

const texts = new WeakMap<Names, Map<string, string>>()

/** Written once for each desk. */
function textFor(desk: Desk, someone: boolean, withRules: boolean): string {
  const known = texts.get(desk.names) ?? new Map<string, string>()
  texts.set(desk.names, known)
  const name = `${someone} ${withRules}`
  const text = known.get(name) ?? arrivalText(desk, someone, withRules)
  known.set(name, text)
  return text
}

function arrivalText(desk: Desk, someone: boolean, withRules: boolean): string {
  const session = sessionText(desk.names)
  return `select ${standingText.columns}${withRules ? `, ${ruleTextOf(desk)} as rules` : ''}${someone ? `, ${session.columns}` : ''} from tk_addon o
    ${someone ? `left join tk_session s on s.id_hash = ? ${session.tables}` : ''} where o.id = 1`
}
