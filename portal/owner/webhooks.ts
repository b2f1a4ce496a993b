import { readHooks } from '../../addon/webhooks/hooks.ts'
import type { Hook } from '../../addon/webhooks/hooks.ts'
import { problemOf, resultWords } from '../../addon/webhooks/marks.ts'
import { listPosts, postAgain } from '../../addon/webhooks/posts.ts'
import { hasSecret, renewSecret, secretsOf } from '../../addon/webhooks/secrets.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

/** Which other programs are told what, how it went, and the secret they check our signature with. (M58) */
export async function show(visit: Visit): Promise<Answer> {
  const hooks = await readHooks(visit.desk, visit.desk.db.knex)
  return room(visit, 'webhooks', { hooks: await Promise.all(hooks.map(hook => viewOf(visit, hook))), stay: 'owner/webhooks' })
}

/** Another secret, or another try. Secrets are made by a press, never by looking. */
export async function update(visit: Visit): Promise<Answer> {
  const renew = typed(visit.sent, 'renew')
  if ((await readHooks(visit.desk, visit.desk.db.knex)).some(({ id }) => id === renew)) {
    await (await hasSecret(visit.desk, renew) ? renewSecret(visit.desk, renew) : secretsOf(visit.desk, renew))
    return goTo(address(visit, 'owner/webhooks'), [sayOnce('owner-hook-secret')])
  }
  const again = await postAgain(visit.desk, typed(visit.sent, 'post'))
  return goTo(address(visit, 'owner/webhooks'), again ? [sayOnce('owner-hook-again')] : [])
}

async function viewOf(visit: Visit, hook: Hook): Promise<object> {
  const { desk, say, language } = visit
  const posts = await listPosts(desk, hook.id)
  const secrets = await hasSecret(desk, hook.id) ? await secretsOf(desk, hook.id) : undefined
  return {
    id: hook.id, address: hook.address, active: hook.active, problem: problemOf(desk, hook, posts.find(({ attempts }) => attempts > 0)?.status ?? '', language),
    facts: [
      { label: say('owner.webhooks.audience'), value: say(`owner.webhooks.${hook.audience}`) },
      { label: say('owner.webhooks.told'), value: [...hook.ticks].map(tick => say(`owner.webhooks.${tick.replace('_', '-')}`)).join(', ') || say('owner.webhooks.nothing') },
    ],
    secret: secrets?.current ?? '', twice: (secrets?.previous ?? '') !== '',
    posts: posts.map(({ id, type, status, result, attempts, createdAt, nextAt }) => ({
      id, type, at: when(visit, createdAt), good: status === 'sent', over: status === 'sent' || status === 'gave-up', waits: status === 'queued', quiet: status === 'dropped',
      words: status === 'queued' && attempts === 0 ? say('owner.webhooks.waits') : resultWords(desk, status, result, language), next: when(visit, nextAt), attempts,
    })),
  }
}
