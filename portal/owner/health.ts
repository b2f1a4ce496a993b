import { health } from '../../addon/lifecycle/health.ts'
import { noteLost } from '../../addon/lifecycle/lost.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

/** Is everything running? For the owner, and for whoever he phones. */
export async function show(visit: Visit): Promise<Answer> {
  const told = await health(visit.desk)
  const lost = await noteLost(visit.desk)
  return room(visit, 'health', {
    stay: 'owner/health', facts: [
      { label: visit.say('owner.health.database'), value: visit.say('owner.health.answers', { ms: told.databaseMs, form: told.form }), good: told.databaseMs < 500 },
      { label: visit.say('owner.health.mail'), value: visit.say(told.queue.away ? 'owner.health.mail-away' : 'owner.health.mail-ok', { count: told.queue.queued }), good: !told.queue.away },
      { label: visit.say('owner.health.follow'), value: told.followedAt === 0 ? visit.say('owner.health.never') : when(visit, told.followedAt), good: told.followedAt > 0 },
      { label: visit.say('owner.health.parts'), value: lost.length === 0 ? visit.say('owner.health.parts-there') : visit.say('owner.health.parts-lost', { names: lost.map(({ name }) => name).join(', ') }), good: lost.length === 0 },
      { label: visit.say('owner.health.version'), value: told.version, good: true },
      { label: visit.say('owner.health.installation'), value: visit.desk.installation.id, good: true },
    ],
  })
}
