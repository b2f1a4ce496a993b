import type { DatabaseEntry, Stamp } from '@nios4/sdk'
import { asObject, parseJson } from '../../formats/json-object.ts'
import { numberCell, textCell } from '../../formats/packet.ts'
import { readSyncAnswer } from './answers.ts'
import type { SyncAnswer } from './answers.ts'
import type { Credentials, Server, SignedIn } from './told.ts'
import { packetIn } from './packet.ts'
import type { Packet, TellsPacket } from './packet.ts'
import { ask, isNotLogged, objectIn, once, saysNo } from './transport.ts'
import type { Answer, Once, Request, Tries } from './transport.ts'
import { troubles } from './troubles.ts'

export type CloudWay = Tries & { readonly server: Server, readonly database: string, readonly credentials: Credentials }

export type Asked = { readonly cursor: Stamp, /** Left out: an intermediate packet. */ readonly closing?: { readonly from: number } }

/** One database of a cloud, as seen by a signed-in client. Signs in when it must, and once again when the token is dead. */
export type Cloud = {
  signIn(): Promise<SignedIn>
  exchange(asked: Asked, packet: unknown): Promise<SyncAnswer>
  /** The same, its rows laid beside each other: where and how it is read is `through`’s. */
  pull(asked: Asked, packet: unknown, through?: TellsPacket): Promise<Packet>
  upload(table: string, id: string, bytes: Uint8Array, image: boolean): Promise<void>
  /** undefined when the cloud has no such file. */
  download(table: string, id: string): Promise<Buffer | undefined>
  /** An action of the Web API. */
  web(action: string, query?: Readonly<Record<string, string>>, body?: unknown): Promise<Readonly<Record<string, unknown>>>
}

type Parsed = Readonly<Record<string, unknown>>

/** How many rows one packet carries. (docs/host.md, F.3) */
export const packetRows = 5000

const dos = process.platform === 'win32' ? 'Windows' : 'Linux'

export function openCloud(way: CloudWay): Cloud {
  let token = way.credentials.token

  async function signIn(): Promise<SignedIn> {
    const { email, password } = way.credentials
    const query: Readonly<Record<string, string>> = password === '' ? { token: way.credentials.token } : { email, password }
    if (password === '' && way.credentials.token === '') throw troubles.noCredentials()
    const told = await ask(once({ base: way.server.sync, door: '_master', query: { action: 'user_login', ...query } }, objectIn), way)
    const user = asObject(told['user'])
    if (told['error'] === true || user === undefined || textCell(user['token']) === '') throw failed(told) ?? troubles.login()
    token = textCell(user['token'])
    return { userId: numberCell(user['id']), email: textCell(user['email']) || email, token, databases: entries(told['db']) }
  }

  let signing: Promise<unknown> | undefined

  /** Packets under way at once find it dead at once: one signs in for all, for a new token may end the one before. */
  async function renew(dead: string): Promise<void> {
    if (token !== dead) return
    signing ??= signIn().finally(() => { signing = undefined })
    await signing
  }

  /** A token that has died is renewed once; a second refusal is a changed password. */
  async function withToken<T>(asking: (token: string) => Once<T>, isDead: (told: T) => boolean): Promise<T> {
    if (token === '') await renew('')
    const used = token
    const told = await ask(asking(used), way)
    if (!isDead(told)) return told
    await renew(used)
    const again = await ask(asking(token), way)
    if (isDead(again)) throw troubles.login()
    return again
  }

  const whole = (request: (token: string) => Request, read = objectIn): Promise<Parsed> => withToken(known => once(request(known), read), isNotLogged).then(sound)

  function sound(told: Parsed): Parsed {
    const trouble = failed(told)
    if (trouble !== undefined) throw trouble
    return told
  }

  /** `not_logged` is handled before; other failures are told without what must stay secret. */
  function failed(told: Parsed): Error | undefined {
    if (!saysNo(told)) return undefined
    if (isNotLogged(told)) return troubles.login()
    const [code, message] = [textCell(told['code'] ?? told['error_code']), textCell(told['message'] ?? told['error_message'])]
    return troubles.refused(discreet(code), discreet(message))
  }

  function discreet(text: string): string {
    const secrets = [token, way.credentials.token, way.credentials.password].filter(secret => secret.length > 3)
    const written = secrets.flatMap(secret => [secret, encodeURIComponent(secret), new URLSearchParams([[secret, '']]).toString().slice(0, -1)])
    const hidden = written.reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
    return hidden.replace(/https?:\/\/\S+/g, '…').replace(/[\p{C}]/gu, ' ').slice(0, 200)
  }

  const at = (action: string, more: Readonly<Record<string, string>>) => (known: string): Request['query'] =>
    ({ action, token: known, db: way.database, ...more })
  const sync = (query: (known: string) => Request['query'], body?: Request['body']) => (known: string): Request =>
    ({ base: way.server.sync, door: '_sync', query: query(known), ...(body === undefined ? {} : { body }) })

  function syncAll({ cursor, closing }: Asked, packet: unknown): (known: string) => Request {
    const part: Readonly<Record<string, string>> = closing === undefined ? { partial_send: '1' } : { partial_send: '0', partial: String(packetRows), partial_from: String(closing.from) }
    const query = at('sync_all', { tid_sync: String(cursor), dos, dmodel: 'desktop', lang: 'it', system: 'nios4', ...part })
    return sync(query, { type: 'application/json', bytes: JSON.stringify(packet) })
  }

  return {
    signIn,
    exchange: async (asked, packet) => readSyncAnswer(await whole(syncAll(asked, packet), takenIn)),
    async pull(asked, packet, through = request => once(request, packetIn)) {
      const request = syncAll(asked, packet)
      const { head, ...rows } = await withToken(known => through(request(known)), told => isNotLogged(told.head))
      return { ...readSyncAnswer(sound(head)), ...rows }
    },
    async upload(table, id, bytes, image) {
      const query = at('file_upload', { tablename: table, gguid: id, type: image ? 'image' : 'file', dos, dmodel: 'desktop', system: 'nios4' })
      await whole(sync(query, { type: 'application/octet-stream', bytes }))
    },
    download: (table, id) => withToken(known => once({ ...sync(at('file_download', { tablename: table, gguid: id }))(known), wantsBytes: true }, answer => answer), saysNotLogged).then(({ status, text, bytes }) => {
      if (status === 404 || isFailureText(text)) return undefined
      if (status !== 200) throw troubles.refused(String(status), '')
      return bytes
    }),
    web: (action, query = {}, body) => whole(known => ({
      base: way.server.webApi, door: 'ws', query: at(action, query)(known),
      ...(body === undefined ? {} : { body: { type: 'application/json', bytes: JSON.stringify(body) } }),
    })),
  }
}

/** Only who speaks of the packet has taken it: an object of somebody on the way does not cross off what we sent. */
function takenIn(answer: Answer): Parsed | undefined {
  const told = objectIn(answer)
  return told !== undefined && (saysNo(told) || ['result', 'tid_sync', 'sync_box'].some(name => name in told)) ? told : undefined
}

const saysNotLogged = (answer: Answer): boolean => answer.text.length < 10_000 && isNotLogged(objectIn(answer) ?? {})

/** A text file somebody stored is text too; a refusal says so in one of the two known ways. (F.6) */
function isFailureText(text: string): boolean {
  const told = text.length < 10_000 ? asObject(parseJson(text)) : undefined
  return told !== undefined && (told['result'] === 'KO' || told['error'] === true)
}

/** Older texts call the name `dbname` and the label `description`. (G) */
function entries(given: unknown): readonly DatabaseEntry[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : []
  return list.flatMap(item => {
    const told = asObject(item) ?? {}
    const name = textCell(told['name']) || textCell(told['dbname'])
    return name === '' ? [] : [{ name, label: textCell(told['label']) || textCell(told['description']) || name, seed: textCell(told['seed']) }]
  })
}
