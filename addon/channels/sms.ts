import { createHmac } from 'node:crypto'
import { asObject, parseJson } from '../../formats/json-object.ts'
import { Fault } from '../faults.ts'
import { fetchOut } from '../out/fetch-out.ts'
import type { Came } from '../out/fetch-out.ts'
import { normalTelephone } from '../people/telephone.ts'
import type { Call, Connector, Media, Received, Sent } from './connector.ts'
import { isSame } from './same.ts'
import type { Keys } from './settings.ts'

const twilio = 'https://api.twilio.com'
/** All parts of one message come to 5 MB at most. */
const mostMedia = 5 * 1024 * 1024
const mostParts = 10
const longest = 1600

/** Text messages in the shape of Twilio's Programmable Messaging, which several companies speak. */
export function openSms(folder: string, keys: Keys, calledAt: string): Connector {
  const api = (keys['api'] ?? '') || twilio
  const account = keys['accountSid'] ?? ''
  const basic = { authorization: `Basic ${Buffer.from(`${account}:${keys['authToken'] ?? ''}`).toString('base64')}` }

  async function fetchMedia({ id: url }: Media): Promise<Buffer> {
    // The key goes to the company alone; where it points from there is asked without it, through the same guard.
    if (!URL.canParse(url) || new URL(url).origin !== new URL(api).origin) throw new Fault('media-astray')
    const first = await fetchOut(folder, { url, method: 'GET', headers: basic, most: mostMedia })
    const came = first.status >= 301 && first.status <= 308 && first.location !== '' ? await fetchOut(folder, { url: first.location, method: 'GET', most: mostMedia }) : first
    if (came.status !== 200) throw new Fault('media-away', { status: came.status })
    return came.bytes
  }

  async function send(to: string, words: string): Promise<Sent> {
    const body = new URLSearchParams({ To: to, From: keys['number'] ?? '', Body: words, StatusCallback: calledAt }).toString()
    const came = await fetchOut(folder, { url: `${api}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`, method: 'POST', headers: { ...basic, 'content-type': 'application/x-www-form-urlencoded' }, body }).catch(() => undefined)
    return came === undefined ? { kind: 'away', words: '' } : readSent(came)
  }

  return {
    channel: 'sms', windowMs: undefined, longest, thanks: { type: 'text/xml', text: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' }, bytesOf: fetchMedia, send,
    greet: () => undefined,
    believes(call) {
      const pairs = [...formOf(call)].sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0)
      const signed = call.url + pairs.map(([name, value]) => name + value).join('')
      return isSame(call.header('x-twilio-signature'), createHmac('sha1', keys['authToken'] ?? '').update(signed).digest('base64'))
    },
    read: call => readCall(formOf(call), account),
  }
}

const formOf = ({ body }: Call): URLSearchParams => new URLSearchParams(body.toString('utf8'))

function readCall(form: URLSearchParams, account: string): Received {
  const told = (name: string): string => form.get(name) ?? ''
  const [id, status] = [told('MessageSid') || told('SmsSid'), told('MessageStatus')]
  if (id === '' || told('AccountSid') !== account) return { messages: [], statuses: [] }
  if (status !== '' && status !== 'received') return { messages: [], statuses: [{ id, failed: status === 'failed' || status === 'undelivered', words: told('ErrorCode') === '' ? '' : `${told('ErrorCode')} ${told('ErrorMessage')}`.trim().slice(0, 300) }] }
  const sender = normalTelephone(told('From').replace(/^[a-z]+:/, ''))
  if (sender === undefined) return { messages: [], statuses: [] }
  const count = Math.min(Number(told('NumMedia')) || 0, mostParts)
  const media = Array.from({ length: count }, (_, at) => {
    const [kind = 'file', form_ = ''] = told(`MediaContentType${at}`).split('/')
    return { id: told(`MediaUrl${at}`), name: `mms-${kind}-${at + 1}${form_ === '' ? '' : `.${form_ === 'jpeg' ? 'jpg' : form_.replace(/[^a-z0-9]/g, '').slice(0, 5)}`}` }
  })
  return { messages: [{ id, sender, name: told('ProfileName'), text: told('Body'), media: media.filter(one => one.id !== ''), at: 0, answers: [] }], statuses: [] }
}

function readSent({ status, bytes }: Came): Sent {
  const told = asObject(parseJson(bytes.toString('utf8')))
  if ((status === 200 || status === 201) && typeof told?.['sid'] === 'string') return { kind: 'sent', id: told['sid'] }
  const words = typeof told?.['message'] === 'string' ? told['message'].slice(0, 300) : String(status)
  return { kind: status === 429 || status >= 500 ? 'away' : 'refused', words }
}
