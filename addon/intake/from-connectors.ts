import { asObject, parseJson } from '../../formats/json-object.ts'
import { channelNames } from '../channels/connector.ts'
import type { ChannelName, Connector, Media } from '../channels/connector.ts'
import { openConnector } from '../channels/connectors.ts'
import type { Desk } from '../desk.ts'
import { mostFiles } from '../tickets/file-rules.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { say } from '../words/say.ts'
import type { IncomingFile } from './incoming.ts'
import { takeIn } from './incoming.ts'

const second = 1000
const mostTries = 5
const batch = 20
/** Photos of many messages must not keep the letters waiting. */
const budgetMs = 8 * second

/** Takes in what messaging companies brought: their photos are fetched now, then everything goes the one way in. */
export async function takeFromConnectors(desk: Desk): Promise<number> {
  const now = desk.clock.now().getTime()
  const rows: readonly RawRow[] = await desk.db.knex('tk_channel_in').where({ status: 'waiting' }).where('next_at', '<=', now).orderBy('at').orderBy('id').limit(batch)
  const started = performance.now()
  let taken = 0
  for (const row of rows) {
    if (performance.now() - started > budgetMs) break
    const channel = channelNames.find(name => name === row['channel'])
    const connector = channel === undefined ? undefined : openOrNone(desk, channel)
    if (channel !== undefined && connector !== undefined) taken += await takeOne(desk, channel, connector, row)
    else await desk.db.knex('tk_channel_in').where({ channel: textOf(row['channel']), id: textOf(row['id']) }).update({ next_at: now + 600 * second })
  }
  return taken
}

/** Keys taken away meanwhile: what is here waits until they are back. */
function openOrNone(desk: Desk, channel: ChannelName): Connector | undefined {
  try { return openConnector(desk, channel) } catch { return undefined }
}

async function takeOne(desk: Desk, channel: ChannelName, connector: Connector, row: RawRow): Promise<number> {
  const [id, attempts] = [textOf(row['id']), numberOf(row['attempts'])]
  const told = readTold(textOf(row['body']))
  const { files, missing } = await filesOf(connector, told.media)
  if (missing > 0 && attempts + 1 < mostTries) return later(desk, channel, id, attempts)
  const text = missing === 0 ? told.text : `${told.text}\n${say(desk.language, 'incoming.media-missing', { count: missing })}`.trim()
  try {
    const outcome = await takeIn(desk, {
      channel, key: id, sender: { address: textOf(row['sender']), name: told.name }, subject: '', text, files, at: new Date(numberOf(row['at'])), answers: told.answers,
    })
    if (outcome.kind === 'later') return later(desk, channel, id, attempts)
    // What was said stands in its place now: here only that it came, and when.
    await desk.db.knex('tk_channel_in').where({ channel, id }).update({ status: 'taken', body: '' })
    return 1
  } catch (fault) {
    desk.log.error('a message was not taken in', { channel, fault: fault instanceof Error ? fault.message : String(fault) })
    return later(desk, channel, id, attempts)
  }
}

async function later(desk: Desk, channel: ChannelName, id: string, attempts: number): Promise<number> {
  const pause = Math.min(30 * second * 2 ** Math.min(attempts, 12), 3600 * second)
  await desk.db.knex('tk_channel_in').where({ channel, id }).update({ attempts: attempts + 1, next_at: desk.clock.now().getTime() + pause })
  return 0
}

type Told = { readonly name: string, readonly text: string, readonly media: readonly Media[], readonly answers: readonly string[] }

function readTold(body: string): Told {
  const told = asObject(parseJson(body)) ?? {}
  const list = (name: string): readonly unknown[] => { const value = told[name]; return Array.isArray(value) ? value : [] }
  return {
    name: textOf(told['name']), text: textOf(told['text']), answers: list('answers').map(textOf),
    media: list('media').map(one => ({ id: textOf(asObject(one)?.['id']), name: textOf(asObject(one)?.['name']) })).slice(0, mostFiles),
  }
}

async function filesOf(connector: Connector, media: readonly Media[]): Promise<{ readonly files: readonly IncomingFile[], readonly missing: number }> {
  // Side by side: ten that nobody answers for take as long as one.
  const fetched = await Promise.all(media.map(one => connector.bytesOf(one).then((bytes): IncomingFile => ({ name: one.name, bytes }), () => undefined)))
  const files = fetched.filter(file => file !== undefined)
  return { files, missing: media.length - files.length }
}
