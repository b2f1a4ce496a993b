import type { Language } from '@nios4/sdk'
import { momentOf, stampAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import type { Surroundings } from '../fields/reading.ts'
import { openTickets, ticketsById } from '../records/letter-rows.ts'
import type { OpenTicket } from '../records/letter-rows.ts'
import { say } from '../words/say.ts'
import type { Facts, Notice } from './facts.ts'
import { grouped } from './grouped.ts'
import type { Drop, Item, LetterModel, List } from './model.ts'
import { tellsSomething, ticketNews } from './tell-ticket.ts'
import type { Reader, TicketNews } from './tell-ticket.ts'

const shown = 25

/** Many tickets at once, one line each. (N3) */
export function digest(desk: Desk, facts: Facts, reader: Reader, notices: readonly Notice[]): Partial<LetterModel> | Drop {
  const items = [...grouped(notices, ({ ticket }) => ticket)].flatMap(([ticket, about]) => {
    const news = ticketNews(desk, facts, reader, ticket, about)
    const opened = about.some(({ kind }) => kind !== 'update')
    return news === undefined || !(opened || tellsSomething(news)) ? [] : [digestItem(news, opened, reader)]
  })
  if (items.length === 0) return { drop: 'no-right' }
  const more = items.length - shown
  return {
    count: items.length, links: { tickets: portalAddress(desk, 'tickets'), owner: portalAddress(desk, 'owner') },
    lists: [{ heading: '', items: items.slice(0, shown), more: more > 0 ? say(reader.language, 'letter.more', { count: more }) : '' }],
  }
}

function digestItem(news: TicketNews, opened: boolean, { language, account }: Reader): Item {
  const told = (key: string, count: number): string => count === 0 ? '' : say(language, `letter.digest.${key}`, { count })
  const parts = [
    opened ? say(language, account === undefined ? 'letter.digest.new' : 'letter.digest.opened') : '',
    ...news.changes.length <= 2
      ? news.changes.map(({ label, before, after, long }) => long ? label : `${label}: ${before} → ${after}`)
      : [told('changed', news.changes.length)],
    told('replied', news.replies.length), told('files', news.files.length),
  ]
  const head = account === undefined && news.customer !== '' ? `${news.ticket} (${news.customer})` : news.ticket
  return { head, what: parts.filter(part => part !== '').join(' · '), link: account === undefined ? '' : news.links.ticket ?? '' }
}

/** New tickets nobody answered, as they stand now: what was answered meanwhile is left out by the caller. */
export async function unanswered(desk: Desk, around: Surroundings, ids: readonly string[], language: Language): Promise<Partial<LetterModel> | Drop> {
  const tickets = (await ticketsById(desk.db.knex, desk.names, ids)).filter(({ status }) => isOpen(around, status))
  if (tickets.length === 0) return { drop: 'outdated' }
  return {
    count: tickets.length, hours: around.options.reminderHours, links: { owner: portalAddress(desk, 'owner') },
    lists: [{ heading: '', items: tickets.slice(0, shown).map(ticket => item(desk, around, ticket, language)), more: '' }],
  }
}

/** In order not to miss any request: the oldest, those that wait, the new ones. (A04) */
export async function monday(desk: Desk, around: Surroundings, language: Language): Promise<Partial<LetterModel> | Drop> {
  const by = (wanted: readonly string[]): readonly string[] =>
    around.states.all.filter(({ category }) => wanted.includes(category)).map(({ value }) => value)
  const over = by(['done', 'closed', 'cancelled'])
  const weekAgo = stampAt(new Date(desk.clock.now().getTime() - 7 * 24 * 3600_000))
  const { knex } = desk.db
  const lists = {
    oldest: await openTickets(knex, desk.names, { not: over, most: 10 }),
    waiting: await openTickets(knex, desk.names, { only: by(['waiting']), most: 10 }),
    new: await openTickets(knex, desk.names, { since: weekAgo, most: 10, newest: true }),
  }
  if (Object.values(lists).every(found => found.length === 0)) return { drop: 'nothing' }
  const list = (name: keyof typeof lists): List => ({
    heading: say(language, `letter.monday.${name}`), items: lists[name].map(ticket => item(desk, around, ticket, language)),
    more: lists[name].length === 0 ? say(language, 'letter.monday.none') : '',
  })
  return { links: { owner: portalAddress(desk, 'owner') }, lists: [list('oldest'), list('waiting'), list('new')] }
}

export const isOpen = (around: Surroundings, status: string): boolean => !['done', 'closed', 'cancelled'].includes(around.states.category(status))

function item(desk: Desk, around: Surroundings, ticket: OpenTicket, language: Language): Item {
  const { number } = ticket
  const title = ticket.title.replace(/\s+/g, ' ').trim()
  const since = momentOf(ticket.since) ?? desk.clock.now()
  const days = Math.max(0, dayNumber(desk.clock.now(), around.options.zone) - dayNumber(since, around.options.zone))
  const head = number === '' ? title || say(language, 'letter.ticket.plain') : title === '' ? say(language, 'letter.ticket', { number }) : say(language, 'letter.subject.named', { number, title })
  const what = [ticket.customer, around.states.caption(ticket.status, language), say(language, 'letter.since', { days })]
  return { head, what: what.filter(part => part !== '').join(' · '), link: '' }
}

/** Days since 1970 on the firm's own calendar. */
const dayNumber = (moment: Date, zone: string): number =>
  Math.floor(Date.parse(`${new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(moment)}T00:00:00Z`) / (24 * 3600_000))
