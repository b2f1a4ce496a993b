import { connectionWords, isGood } from '../../addon/lifecycle/connection.ts'
import { replicaHealth, whatWouldTravel } from '../../addon/sync.ts'
import type { Comparison, ReplicaHealth, Travel, TravelLine } from '../../addon/sync.ts'
import type { Answer } from '../answer.ts'
import { plainField, wordsOf } from '../fields.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

/** How the connection to the owner's cloud is, what would travel, and everything he may decide about it. */
export const show = (visit: Visit): Promise<Answer> => connectionPage(visit)

/** What came out of sending: compared, or still on its way. */
export type Outcome = Comparison | 'on-its-way'

export async function connectionPage(visit: Visit, outcome?: Outcome): Promise<Answer> {
  const { database } = visit.desk.installation
  const health = await replicaHealth(database)
  if (health === undefined) return room(visit, 'connection', { connected: false, stay: 'owner/connection' })
  const travel = await whatWouldTravel(database)
  const wrong = (name: string): string => wordsOf(visit, visit.again?.faults[name])
  return room(visit, 'connection', {
    connected: true, stay: 'owner/connection', signedOut: health.state === 'signed-out', facts: factsOf(visit, health), trouble: isGood(health) ? '' : health.trouble?.[visit.language] ?? '',
    mayWrite: health.mayWrite, hasWritten: health.hasWritten, toCompare: health.toCompare, travel: travelView(visit, travel), wrong: { write: wrong('write'), sure: wrong('sure') },
    outcome: outcome === undefined || outcome === 'on-its-way' ? undefined : outcome, onItsWay: outcome === 'on-its-way',
    email: plainField(visit, 'email', health.account), password: plainField(visit, 'password'),
  })
}

type Fact = { readonly label: string, readonly value: string, readonly good: boolean }

function factsOf(visit: Visit, health: ReplicaHealth): readonly Fact[] {
  const { say, language } = visit
  const fact = (name: string, value: string, good = true): Fact => ({ label: say(`owner.connection.${name}`), value, good })
  return [
    fact('state', connectionWords(health)[language], isGood(health)),
    fact('last', health.lastRoundAt === 0 ? say('owner.health.never') : when(visit, health.lastRoundAt), health.lastRoundAt > 0),
    fact('cloud', say('owner.connection.where', { database: health.database, server: new URL(health.server.sync).host })),
    ...health.account === '' ? [] : [fact('user', health.account)],
    fact('writing', say(health.mayWrite ? 'owner.connection.writes' : 'owner.connection.reads'), health.mayWrite),
    fact('waiting', say('owner.connection.waits', { count: health.waiting }), health.waiting === 0 || health.mayWrite),
    fact('lost', say('owner.connection.lost-count', { count: health.lost })),
  ]
}

const most = 200

function travelView({ say }: Visit, { lines, rows }: Travel): object {
  const view = ({ kind, name, label, act, count }: TravelLine): object => ({
    what: say(`owner.connection.kind.${kind}`, { count }), name, label: label === name ? '' : label, act: say(`owner.connection.act.${act}`),
  })
  const part = (ours: boolean): object => ({ title: say(ours ? 'owner.connection.ours' : 'owner.connection.others'), lines: lines.filter(line => line.ours === ours).slice(0, most).map(view) })
  return { rows, count: lines.length, more: Math.max(0, lines.length - most), parts: [part(true), part(false)] }
}
