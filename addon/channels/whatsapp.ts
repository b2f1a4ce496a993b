import { createHmac } from 'node:crypto'
import { asObject, parseJson } from '../../formats/json-object.ts'
import { Fault } from '../faults.ts'
import { fetchOut } from '../out/fetch-out.ts'
import type { Came } from '../out/fetch-out.ts'
import type { Call, Connector, Media, Received, ReceivedMessage, ReceivedStatus, Sent } from './connector.ts'
import { isSame } from './same.ts'
import type { Keys } from './settings.ts'

const graph = 'https://graph.facebook.com/v23.0'
const dayMs = 24 * 3_600_000
const mostMedia = 16 * 1024 * 1024
const longest = 4096

type Parsed = Readonly<Record<string, unknown>>

/** WhatsApp Business Platform, Cloud API. */
export function openWhatsApp(folder: string, keys: Keys): Connector {
  const api = (keys['api'] ?? '') || graph
  const bearer = { authorization: `Bearer ${keys['token'] ?? ''}` }

  async function fetchMedia({ id }: Media): Promise<Buffer> {
    const told = asObject(parseJson((await good(fetchOut(folder, { url: `${api}/${encodeURIComponent(id)}`, method: 'GET', headers: bearer }))).bytes.toString('utf8')))
    const url = text(told?.['url'])
    // The key goes to the company alone, wherever its answer points.
    if (!isTheirs(url, api)) throw new Fault('media-astray')
    return (await good(fetchOut(folder, { url, method: 'GET', headers: { ...bearer, 'user-agent': 'Ticketing-for-Nios4' }, most: mostMedia }))).bytes
  }

  async function send(to: string, words: string, answersTo: string): Promise<Sent> {
    const body = JSON.stringify({
      messaging_product: 'whatsapp', recipient_type: 'individual', to: to.replace('+', ''), type: 'text', text: { preview_url: false, body: words },
      ...answersTo === '' ? {} : { context: { message_id: answersTo } },
    })
    const came = await fetchOut(folder, { url: `${api}/${encodeURIComponent(keys['phoneNumberId'] ?? '')}/messages`, method: 'POST', headers: { ...bearer, 'content-type': 'application/json' }, body }).catch(() => undefined)
    return came === undefined ? { kind: 'away', words: '' } : readSent(came)
  }

  return {
    channel: 'whatsapp', windowMs: dayMs, longest, thanks: { type: 'text/plain', text: '' }, bytesOf: fetchMedia, send,
    greet({ query }) {
      const known = query.get('hub.mode') === 'subscribe' && isSame(query.get('hub.verify_token') ?? '', keys['verifyToken'] ?? '')
      return known ? (query.get('hub.challenge') ?? '').slice(0, 200) : undefined
    },
    believes: call => isSame(call.header('x-hub-signature-256'), `sha256=${createHmac('sha256', keys['appSecret'] ?? '').update(call.body).digest('hex')}`),
    read: call => readCall(call, keys['phoneNumberId'] ?? ''),
  }
}

async function good(coming: Promise<Came>): Promise<Came> {
  const came = await coming
  if (came.status !== 200) throw new Fault('media-away', { status: came.status })
  return came
}

function isTheirs(url: string, api: string): boolean {
  if (!URL.canParse(url)) return false
  const { origin, hostname } = new URL(url)
  return origin === new URL(api).origin || /(^|\.)(fbsbx\.com|facebook\.com|whatsapp\.net|fbcdn\.net)$/.test(hostname)
}

function readSent({ status, bytes }: Came): Sent {
  const told = asObject(parseJson(bytes.toString('utf8')))
  const id = text(asObject(list(told?.['messages'])[0])?.['id'])
  if (status === 200 && id !== '') return { kind: 'sent', id }
  const error = asObject(told?.['error'])
  const words = text(asObject(error?.['error_data'])?.['details']) || text(error?.['message']) || String(status)
  // 131047: more than 24 hours have passed since he last wrote.
  if (Number(error?.['code']) === 131_047) return { kind: 'closed', words }
  const passing = status === 429 || status >= 500 || [1, 2, 4, 80_007, 130_429, 131_000, 131_016, 131_048, 131_056].includes(Number(error?.['code']))
  return { kind: passing ? 'away' : 'refused', words: words.slice(0, 300) }
}

function readCall({ body }: Call, ours: string): Received {
  const told = asObject(parseJson(body.toString('utf8')))
  const values = list(told?.['entry']).flatMap(entry => list(asObject(entry)?.['changes'])).flatMap(change => {
    const value = asObject(asObject(change)?.['value'])
    return value === undefined || text(asObject(value['metadata'])?.['phone_number_id']) !== ours ? [] : [value]
  })
  return { messages: values.flatMap(messagesIn), statuses: values.flatMap(statusesIn) }
}

function messagesIn(value: Parsed): readonly ReceivedMessage[] {
  const names = new Map(list(value['contacts']).map(contact => [text(asObject(contact)?.['wa_id']), text(asObject(asObject(contact)?.['profile'])?.['name'])]))
  return list(value['messages']).flatMap(one => {
    const message = asObject(one)
    const [id, from] = [text(message?.['id']), text(message?.['from'])]
    // A thumb or a receipt of the system is nothing to answer.
    if (message === undefined || id === '' || !/^\d{6,15}$/.test(from) || ['reaction', 'system', 'ephemeral'].includes(text(message['type']))) return []
    const context = text(asObject(message['context'])?.['id'])
    return [{
      id, sender: `+${from}`, name: names.get(from) ?? '', text: wordsIn(message), media: mediaIn(message),
      at: (Number(text(message['timestamp'])) || 0) * 1000, answers: context === '' ? [] : [context],
    }]
  })
}

const mediaTypes = ['image', 'document', 'audio', 'video', 'sticker'] as const
const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'application/pdf': 'pdf', 'audio/ogg': 'ogg', 'audio/mpeg': 'mp3', 'audio/mp4': 'm4a', 'video/mp4': 'mp4' }

function mediaIn(message: Parsed): readonly Media[] {
  return mediaTypes.flatMap(type => {
    const media = asObject(message[type])
    if (media === undefined || text(media['id']) === '') return []
    const ending = endings[text(media['mime_type']).split(';')[0] ?? ''] ?? ''
    return [{ id: text(media['id']), name: text(media['filename']) || `whatsapp-${type}${ending === '' ? '' : `.${ending}`}` }]
  })
}

function wordsIn(message: Parsed): string {
  const place = asObject(message['location'])
  const pressed = asObject(message['interactive'])
  return [
    text(asObject(message['text'])?.['body']), ...mediaTypes.map(type => text(asObject(message[type])?.['caption'])), text(asObject(message['button'])?.['text']),
    text(asObject(pressed?.['button_reply'])?.['title']), text(asObject(pressed?.['list_reply'])?.['title']),
    ...place === undefined ? [] : [[text(place['name']), text(place['address']), `${Number(place['latitude'])}, ${Number(place['longitude'])}`].filter(part => part !== '').join(', ')],
    ...list(message['contacts']).map(contact => {
      const told = asObject(contact)
      return [text(asObject(told?.['name'])?.['formatted_name']), ...list(told?.['phones']).map(phone => text(asObject(phone)?.['phone']))].filter(part => part !== '').join(', ')
    }),
  ].filter(part => part !== '').join('\n')
}

function statusesIn(value: Parsed): readonly ReceivedStatus[] {
  return list(value['statuses']).flatMap(one => {
    const status = asObject(one)
    const error = asObject(list(status?.['errors'])[0])
    return status === undefined || text(status['id']) === '' ? [] : [{ id: text(status['id']), failed: status['status'] === 'failed', words: (text(asObject(error?.['error_data'])?.['details']) || text(error?.['title'])).slice(0, 300) }]
  })
}

const text = (value: unknown): string => typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
const list = (value: unknown): readonly unknown[] => Array.isArray(value) ? value.slice(0, 1000) : []
