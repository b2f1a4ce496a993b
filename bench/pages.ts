import type { Desk } from '../addon/desk.ts'
import { stampAt } from '../formats/stamps.ts'
import { makeToken, newFormToken } from '../portal/tokens.ts'
import type { Loader, Wanted } from './load.ts'
import type { Guest } from './people.ts'

/** What one world offers to be asked for. */
export type Ground = { readonly link: string, readonly guests: readonly (Guest & { readonly tickets: readonly number[], readonly rare: string })[] }

export type Page = {
  readonly name: string
  readonly status: number
  /** The page of the floor it is held against. */
  readonly floor: 'list' | 'insert'
  prepare?(loader: Loader, ground: Ground): Promise<void>
  next(n: number, ground: Ground): Wanted
}

const messagesInDetail = 5

/** Tickets of each guest, a word only they hold, and five messages below each ticket that will be looked at. */
export async function groundOf(desk: Desk, guests: readonly Guest[]): Promise<Ground> {
  const found: Ground['guests'][number][] = []
  for (const guest of guests) {
    const rows: { gguid: string, number: number, description: string }[] = await desk.db.knex('ticket')
      .where({ gguid_customer: guest.customer, eli: 0, arc: 0 }).orderBy('number', 'desc').limit(12).select('gguid', 'number', 'description')
    const rare = rows.map(({ description }) => /n\. (\d{4})/.exec(description)?.[1]).find(code => code !== undefined)
    for (const { gguid } of rows.slice(0, 3)) await fillConversation(desk, gguid)
    found.push({ ...guest, tickets: rows.slice(0, 3).map(({ number }) => number), rare: rare ?? 'anemometro' })
  }
  return { link: desk.installation.link, guests: found }
}

async function fillConversation(desk: Desk, ticket: string): Promise<void> {
  const [row]: { count: number }[] = await desk.db.knex('ticket_message').where({ gguidp: ticket }).count({ count: '*' })
  const stamp = stampAt(new Date())
  for (let at = Number(row?.count ?? 0); at < messagesInDetail; at += 1) {
    await desk.db.knex('ticket_message').insert({
      gguid: `f${String(at).padStart(7, '0')}${ticket.slice(8)}`, tid: stamp, ut: 'Tito Ferri', exp: '', gguidp: ticket, tap: 'ticket', dsp: '', dsc: '', utc: 'Tito Ferri',
      tidc: stamp + at, ind: at, body: 'Passiamo domani mattina tra le 8 e le 10. Il ricambio è ordinato, arriva giovedì.', audience: '', author: 'Tito Ferri', from_customer: at % 2,
    })
  }
}

const guestAt = (ground: Ground, n: number): Ground['guests'][number] => {
  const guest = ground.guests[n % ground.guests.length]
  if (guest === undefined) throw new Error('nobody is signed in')
  return guest
}

const sent = { reads: 0, writes: 0 }

/** Behind a proxy on this machine, as in real use; many senders, since one alone would be slowed down. */
function headersFor(guest: Guest, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const writes = more['Content-Type'] !== undefined
  const sender = writes ? 2 ** 20 + Math.floor((sent.writes += 1) / 30) : Math.floor((sent.reads += 1) / 400)
  return { Cookie: `tk_session=${guest.secret}`, 'X-Forwarded-For': `10.${sender >> 16 & 255}.${sender >> 8 & 255}.${sender & 255}`, ...more }
}

const list = (n: number, ground: Ground, query = '', more: Readonly<Record<string, string>> = {}): Wanted => {
  const guest = guestAt(ground, n)
  return { path: `/${ground.link}/tickets${query}`, headers: headersFor(guest, more) }
}

/** The pages of the bench; the tags of the early 304 are asked for anew before each round, since tickets are opened between. */
export function pagesOf(): readonly Page[] {
  const tags = new Map<string, string>()
  return [
    { name: 'list', status: 200, floor: 'list', next: (n, ground) => list(n, ground) },
    { name: 'list, gzip', status: 200, floor: 'list', next: (n, ground) => list(n, ground, '', { 'Accept-Encoding': 'gzip' }) },
    {
      name: 'detail', status: 200, floor: 'list',
      next(n, ground) {
        const guest = guestAt(ground, n)
        return { path: `/${ground.link}/tickets/${guest.tickets[n % guest.tickets.length]}`, headers: headersFor(guest) }
      },
    },
    { name: 'search, rare word', status: 200, floor: 'list', next: (n, ground) => list(n, ground, `?q=${guestAt(ground, n).rare}`) },
    { name: 'search, common word', status: 200, floor: 'list', next: (n, ground) => list(n, ground, '?q=caldaia') },
    {
      name: 'early 304', status: 304, floor: 'list',
      async prepare(loader, ground) {
        for (const [n, guest] of ground.guests.entries()) tags.set(guest.secret, String((await loader.one(list(n, ground))).headers['etag']))
      },
      next: (n, ground) => list(n, ground, '', { 'If-None-Match': tags.get(guestAt(ground, n).secret) ?? '' }),
    },
    {
      name: 'open ticket', status: 303, floor: 'insert',
      next(n, ground) {
        const guest = guestAt(ground, n)
        const form = new URLSearchParams({ csrf: makeToken(guest.csrf), form: newFormToken(), title: 'La caldaia non parte da ieri sera', description: words, priority: 'Media' })
        return {
          path: `/${ground.link}/tickets/new`, method: 'POST', body: form.toString(),
          headers: headersFor(guest, { 'Content-Type': 'application/x-www-form-urlencoded' }),
        }
      },
    },
  ]
}

const words = 'Buongiorno, in cantina la caldaia a condensazione va in blocco da lunedì e segna errore E04. Serve un tecnico prima possibile, siamo aperti fino alle 19.'

export const bareList = (n: number, ground: Ground): Wanted => ({ path: `/${guestAt(ground, n).customer}` })

export const bareInsert = (n: number, ground: Ground): Wanted => ({
  path: `/${guestAt(ground, n).customer}`, method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ title: 'La caldaia non parte da ieri sera', description: words }).toString(),
})
