import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { isPublicAddress } from '../out/fetch-out.ts'
import type { From } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { sameText, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { say } from '../words/say.ts'
import { readHooks } from './hooks.ts'
import type { Hook } from './hooks.ts'

/** The owner reads beside each row how it went last and what he must put right. Written only when it says something else. */
export async function markHooks(desk: Desk): Promise<number> {
  const wrong = await wronglyMarked(desk, desk.db.knex)
  if (wrong.length === 0) return 0
  return desk.db.inTransaction(async tx => {
    const again = await wronglyMarked(desk, tx)
    for (const { id, ...cells } of again) await changeRow(tx, desk.db.form, desk.names.webhooks, id, cells, { now: desk.clock.now(), writer: ourLabel })
    return again.length
  })
}

type Mark = { readonly id: string, readonly last_result: string, readonly problem: string }

async function wronglyMarked(desk: Desk, from: From): Promise<readonly Mark[]> {
  const hooks = await readHooks(desk, from)
  if (hooks.length === 0) return []
  const marks: Mark[] = []
  for (const hook of hooks) {
    const last: RawRow | undefined = await from('tk_hook_post').where({ hook: hook.id }).where('attempts', '>', 0).orderBy('created_at', 'desc').orderBy('history', 'desc').first('status', 'result')
    const last_result = last === undefined ? '' : resultWords(desk, textOf(last['status']), textOf(last['result']))
    const problem = problemOf(desk, hook, textOf(last?.['status']))
    if (sameText(last_result) !== sameText(hook.lastResult) || sameText(problem) !== sameText(hook.problem)) marks.push({ id: hook.id, last_result, problem })
  }
  return marks
}

/** Why nothing leaves; '' where all is well. */
export function problemOf(desk: Desk, hook: Pick<Hook, 'address' | 'active' | 'ticks'>, last: string, language = desk.language): string {
  if (!hook.active) return ''
  const key = !isPublicAddress(desk.folder, hook.address) ? 'address' : hook.ticks.size === 0 ? 'nothing' : last === 'gave-up' ? 'gave-up' : ''
  return key === '' ? '' : say(language, `hook.problem.${key}`)
}

/** How a try went, in words. */
export function resultWords(desk: Desk, status: string, result: string, language = desk.language): string {
  const answer = /^\d+$/.test(result) ? say(language, status === 'sent' ? 'hook.result.taken' : 'hook.result.answered', { status: result }) : say(language, `hook.result.${result || 'unreachable'}`)
  return status === 'gave-up' ? say(language, 'hook.result.gave-up', { answer }) : answer
}
