import type { Look } from '../../../migrations/tools/look.ts'
import type { From } from '../../records/open.ts'
import { noteInJournal } from '../addon-row.ts'
import type { AddonRow } from '../addon-row.ts'

/** What the owner answered about names and statuses: role to name, `status:<value>` to what it means. */
export type Answers = Readonly<Record<string, string>>

/**
 * The owner thought his answers out once. On MariaDB an install that died half way has changed the host already, so they are
 * kept before anything of the host is touched, and whoever starts again goes on with them. (packaging (c))
 */
export async function unfinishedAnswers(from: From, look: Look, row: AddonRow | undefined): Promise<Answers> {
  const isUnfinished = row === undefined || row.status === 'installing'
  return isUnfinished && look.columns.has('tk_journal') ? answersIn(await lastAnswers(from)) : {}
}

/** What was given last counts whole: an answer taken back is not there any more. `from` must hold tk_journal. */
export async function keepAnswers(from: From, now: Date, answers: Answers): Promise<void> {
  const told = JSON.stringify(answers)
  if (await lastAnswers(from) !== told) await noteInJournal(from, now, 'install', 'answers', 'ok', told)
}

async function lastAnswers(from: From): Promise<string> {
  const row: { detail: string } | undefined = await from('tk_journal').where({ op: 'install', step: 'answers' }).orderBy('id', 'desc').first('detail')
  return row?.detail ?? '{}'
}

function answersIn(told: string): Answers {
  const parsed: unknown = JSON.parse(told)
  return typeof parsed !== 'object' || parsed === null ? {} : Object.fromEntries(Object.entries(parsed).flatMap(([role, name]) => typeof name === 'string' ? [[role, name]] : []))
}
