import { createHmac } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { World } from '../world.ts'
import { letOut } from '../webhooks/probe.ts'

const keys = {
  whatsapp: { phoneNumberId: '109876543210', token: 'EAAG-token-of-the-firm', appSecret: 'app-secret-of-the-firm', verifyToken: 'hello-from-the-firm' },
  sms: { accountSid: 'AC0123456789abcdef0123456789abcdef', authToken: 'auth-token-of-the-firm', number: '+390591234567' },
} as const

export type SentOut = { readonly path: string, readonly authorization: string, readonly body: string }

export type StandIn = {
  readonly origin: string
  readonly keys: typeof keys
  readonly sent: SentOut[]
  /** Bytes somebody will fetch, by their id. */
  readonly media: Map<string, { readonly type: string, readonly bytes: Buffer, /** Where it says they are, when not at home. */ readonly url?: string }>
  /** Status and body of the next answers to what is sent; undefined = as the company does when all is well. */
  refuse(how: { readonly status: number, readonly body: object } | undefined): void
  /** The company calls us, signed as it signs. */
  whatsapp(value: object, more?: { readonly signature?: string, readonly raw?: string }): Promise<Response>
  sms(form: Readonly<Record<string, string>>, more?: { readonly signature?: string, readonly path?: string }): Promise<Response>
  close(): Promise<void>
}

/** Speaks as the Graph API and Twilio's REST do on the wire, on this machine; the addon never imports it. */
export async function openStandIn(world: World, on: readonly ('whatsapp' | 'sms')[] = ['whatsapp', 'sms']): Promise<StandIn> {
  const sent: SentOut[] = []
  const media: StandIn['media'] = new Map()
  let refusal: { readonly status: number, readonly body: object } | undefined
  let count = 0
  const json = (response: ServerResponse, status: number, body: object): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)) }
  const basic = `Basic ${Buffer.from(`${keys.sms.accountSid}:${keys.sms.authToken}`).toString('base64')}`

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const path = request.url ?? ''
    const authorization = request.headers.authorization ?? ''
    const [, kind = '', id = ''] = /^\/(v23\.0|bytes|2010-04-01|cdn)\/(.*)$/.exec(path) ?? []
    if (kind !== 'cdn' && authorization !== (kind === '2010-04-01' ? basic : `Bearer ${keys.whatsapp.token}`)) return json(response, 401, { error: { message: 'Invalid OAuth access token.', code: 190 } })
    if (request.method === 'POST') {
      sent.push({ path, authorization, body })
      if (refusal !== undefined) return json(response, refusal.status, refusal.body)
      count += 1
      if (kind === '2010-04-01') return json(response, 201, { sid: `SM${String(count).padStart(32, '0')}`, status: 'queued' })
      return json(response, 200, { messaging_product: 'whatsapp', contacts: [{ input: 'x', wa_id: 'x' }], messages: [{ id: `wamid.OUT${count}` }] })
    }
    const found = media.get(id.split('/').at(-1) ?? '')
    if (found === undefined) return json(response, 404, { error: { message: 'gone', code: 100 } })
    if (kind === 'v23.0') return json(response, 200, { messaging_product: 'whatsapp', url: found.url ?? `${origin}/bytes/${id}`, mime_type: found.type, file_size: found.bytes.length, id })
    if (kind === '2010-04-01') { response.writeHead(307, { location: `${origin}/cdn/${id.split('/').at(-1)}` }).end(); return undefined }
    // The company's store must not hear the firm's key.
    if (kind === 'cdn' && authorization !== '') return json(response, 400, {})
    response.writeHead(200, { 'content-type': found.type }).end(found.bytes)
    return undefined
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => answer(request, response, Buffer.concat(parts).toString('utf8')))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const origin = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  const told = { whatsapp: { ...keys.whatsapp, api: `${origin}/v23.0` }, sms: { ...keys.sms, api: origin } }
  const file = join(world.folder, 'channels.json')
  writeFileSync(file, JSON.stringify({ [world.desk.installation.link]: Object.fromEntries(on.map(channel => [channel, told[channel]])) }), { mode: 0o600 })
  chmodSync(file, 0o600)
  letOut(world.folder, origin)

  return {
    origin, keys, sent, media,
    refuse(how) { refusal = how },
    whatsapp(value, { signature, raw } = {}) {
      const body = raw ?? JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value: {
        messaging_product: 'whatsapp', metadata: { display_phone_number: '390591234567', phone_number_id: keys.whatsapp.phoneNumberId }, ...value,
      } }] }] })
      const signed = signature ?? `sha256=${createHmac('sha256', keys.whatsapp.appSecret).update(body).digest('hex')}`
      return fetch(`${world.portal}/hooks/whatsapp`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-hub-signature-256': signed }, body })
    },
    sms(form, { signature, path = 'hooks/sms' } = {}) {
      const all = { AccountSid: keys.sms.accountSid, ApiVersion: '2010-04-01', To: keys.sms.number, NumMedia: '0', ...form }
      const text = `${world.portal}/${path}` + Object.entries(all).sort(([one], [other]) => one < other ? -1 : 1).map(pair => pair.join('')).join('')
      const signed = signature ?? createHmac('sha1', keys.sms.authToken).update(text).digest('base64')
      return fetch(`${world.portal}/${path}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signed }, body: new URLSearchParams(all).toString() })
    },
    close: () => new Promise(resolve => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}

/** A message as the Cloud API tells it. */
export const written = (world: World, { id, from, name = 'Rita', text = '', more = {} }: { readonly id: string, readonly from: string, readonly name?: string, readonly text?: string, readonly more?: object }): object => ({
  contacts: [{ profile: { name }, wa_id: from }],
  messages: [{ from, id, timestamp: String(Math.floor(world.clock.now().getTime() / 1000)), ...text === '' ? {} : { type: 'text', text: { body: text } }, ...more }],
})
