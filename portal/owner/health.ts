import { channelHealth } from '../../addon/channels/health.ts'
import type { ChannelHealth } from '../../addon/channels/health.ts'
import { channelWords } from '../../addon/history/telling.ts'
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
      ...(await channelHealth(visit.desk)).map(one => channelFact(visit, one)),
      { label: visit.say('owner.health.follow'), value: told.followedAt === 0 ? visit.say('owner.health.never') : when(visit, told.followedAt), good: told.followedAt > 0 },
      { label: visit.say('owner.health.parts'), value: lost.length === 0 ? visit.say('owner.health.parts-there') : visit.say('owner.health.parts-lost', { names: lost.map(({ name }) => name).join(', ') }), good: lost.length === 0 },
      { label: visit.say('owner.health.version'), value: told.version, good: true },
      { label: visit.say('owner.health.installation'), value: visit.desk.installation.id, good: true },
    ],
  })
}

/** How a connector does: only those somebody wrote down keys for are named. */
function channelFact(visit: Visit, { channel, works, lastIn, waiting, unsent }: ChannelHealth): object {
  const value = !works ? visit.say('owner.health.channel-keys')
    : [lastIn === 0 ? visit.say('owner.health.channel-none') : visit.say('owner.health.channel-last', { at: when(visit, lastIn) }),
      ...waiting > 0 ? [visit.say('owner.health.channel-waiting', { count: waiting })] : [], ...unsent > 0 ? [visit.say('owner.health.channel-unsent', { count: unsent })] : []].join('; ')
  return { label: channelWords[channel], value, good: works && unsent === 0 }
}
