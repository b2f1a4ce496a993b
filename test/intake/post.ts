import { Readable } from 'node:stream'
import type { Taken } from '../../addon/intake/incoming.ts'
import { takeLetter } from '../../addon/intake/letter/take.ts'
import type { Customer } from '../../addon/people/person.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { layPersons } from '../persons.ts'
import type { Person } from '../persons.ts'
import { openWorld } from '../world.ts'
import type { Letter, World, WorldForm } from '../world.ts'

/** The firm's own mail server, whose word on a sender counts. */
export const server = 'mx.officinabassi.example'
export const answersTo = 'richieste@officinabassi.example'
export const ritas = 'rita@panificiorossi.example'
export const beas = 'direzione@hotelduetorri.example'
export const firms = 'info@officinabassi.example'

export type Told = {
  readonly from?: string, readonly to?: string, readonly subject?: string, readonly text?: string, readonly html?: string, readonly id?: string
  readonly headers?: readonly string[]
  /** What our mail server says of the sender's domain; the domain of the sender passes unless told. */
  readonly auth?: string | false
}

let count = 0

/** A letter as mail servers hand it over. */
export function letter({ from = `Rita Rossi <${ritas}>`, to = answersTo, subject = 'Buongiorno', text = 'Buongiorno', html, id, headers = [], auth }: Told): string {
  count += 1
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? ''
  const vouched = auth === false ? [] : [`Authentication-Results: ${auth ?? `${server}; dmarc=pass (p=reject) header.from=${domain}; spf=pass smtp.mailfrom=x@${domain}`}`]
  return [
    ...vouched, `Received: from mail.${domain} by ${server}; Mon, 23 Nov 2026 09:00:00 +0000`,
    `From: ${from}`, `To: ${to}`, `Subject: ${subject}`, 'Date: Mon, 23 Nov 2026 10:00:00 +0100', `Message-ID: ${id ?? `<letter-${count}@${domain}>`}`, 'MIME-Version: 1.0', ...headers,
    `Content-Type: text/${html === undefined ? 'plain' : 'html'}; charset=utf-8`, 'Content-Transfer-Encoding: 8bit', '', (html ?? text).replaceAll('\n', '\r\n'), '',
  ].join('\r\n')
}

export const take = ({ desk }: World, raw: string | Buffer): Promise<Taken> => takeLetter(desk, Readable.from([Buffer.from(raw)]), [server])

export type PostOffice = { readonly world: World, readonly rita: Person, readonly bea: Person }

export async function openPostOffice(form: WorldForm = 'sqlite'): Promise<PostOffice> {
  const world = await openWorld({ form, answersTo })
  const persons = await layPersons(world)
  await world.follow()
  await world.letters()
  return { world, rita: persons.Rita, bea: persons['another customer'] }
}

export const ritaOf = ({ rita }: PostOffice): Customer =>
  ({ kind: 'customer', account: rita.account, customer: rita.customer, name: 'Rita Rossi', email: ritas, language: 'it', looking: false })

/** A ticket of Rita's. */
export async function ticketOf(office: PostOffice, title = 'Il forno non scalda'): Promise<{ readonly ticket: string, readonly number: number }> {
  const { ticket, number } = await openTicket(office.world.desk, ritaOf(office), { title }, [], '')
  await office.world.letters()
  return { ticket, number }
}

/** The firm replies in its own program; the letter that tells Rita. */
export async function toldOf(office: PostOffice, body = 'Passiamo domani alle dieci.'): Promise<{ readonly ticket: string, readonly number: number, readonly letter: Letter }> {
  const { world } = office
  const { ticket, number } = await ticketOf(office)
  return { ticket, number, letter: await replyOfFirm(world, ticket, body) }
}

export async function replyOfFirm(world: World, ticket: string, body: string): Promise<Letter> {
  const { message, ticket: { table } } = world.desk.names
  await world.save(message, { body, audience: '' }, undefined, { table, id: ticket })
  await world.follow()
  const told = (await world.letters()).find(found => found.to.includes(ritas))
  if (told === undefined) throw new Error('Rita was told nothing')
  return told
}

export const answerTo = (told: Letter): string => /<([^>]+)>/.exec(told.headers['reply-to'] ?? '')?.[1] ?? ''
export const bodyToken = (told: Letter): string => /tk-[a-z2-7]{32}/.exec(told.text)?.[0] ?? ''

/** What stands in a ticket's conversation, oldest first. */
export async function said({ desk }: World, ticket: string): Promise<readonly { body: string, author: string, audience: string }[]> {
  return desk.db.knex(desk.names.message).where({ gguidp: ticket, eli: 0 }).orderBy('tid').orderBy('gguid').select('body', 'author', 'audience')
}

export type Waiting = { readonly id: string, readonly state: string, readonly reason: string, readonly sender: string, readonly subject: string, readonly body: string }
export const waiting = ({ desk }: World): Promise<readonly Waiting[]> => desk.db.knex('tk_incoming').where({ state: 'waiting' }).orderBy('received_at').select('id', 'state', 'reason', 'sender', 'subject', 'body')

export const countOf = async ({ desk }: World, table: string): Promise<number> => Number((await desk.db.knex(table).count({ count: '*' }).first())?.['count'])
