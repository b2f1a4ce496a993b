import type { Language } from '@nios4/sdk'
import type { Desk } from '../../desk.ts'
import { isSeen } from '../../fields/policies.ts'
import { letterLogo } from '../../notices/logo.ts'
import type { Person } from '../../people/person.ts'
import { say } from '../../words/say.ts'
import { ticketOf } from '../view.ts'
import type { ReportView } from '../view.ts'
import { makePaper } from './make.ts'
import type { Paper } from './make.ts'

/** The paper as this reader may see it: a view of what was selected for him, and of its ticket what his rules show. (M48, N1) */
export async function paperFor(desk: Desk, reader: Person, view: ReportView): Promise<readonly Buffer[]> {
  return makePaper(await paperOf(desk, reader, view, reader.language, view.signed ? await signatureOn(desk, view, reader.language) : undefined))
}

export async function paperOf(desk: Desk, reader: Person, { report, link }: ReportView, language: Language, signature: Paper['signature']): Promise<Paper> {
  const options = await desk.reading.options(desk)
  const logo = await letterLogo(desk, options)
  return {
    language, company: options.company, email: options.email, colour: options.colour, logo: logo === undefined ? undefined : Buffer.from(logo.base64, 'base64'),
    report, request: await requestFor(desk, reader, link.ticket, language), signature, now: desk.clock.now(),
  }
}

async function requestFor(desk: Desk, reader: Person, ticket: string, language: Language): Promise<string> {
  const policies = await desk.reading.policies(desk)
  const { number, title } = desk.names.ticket.column
  const open = (column: string): boolean => column !== '' && (reader.kind === 'owner' || isSeen(policies, column))
  const known = await ticketOf(desk, desk.db.knex, ticket, [number, title].filter(open))
  if (known === undefined) return ''
  const told = [open(number) && known.number !== '' ? say(language, 'report.numbered', { number: known.number }) : '', open(title) ? known.title : '']
  return told.filter(text => text !== '').join(': ')
}

async function signatureOn(desk: Desk, { signature }: ReportView, language: Language): Promise<Paper['signature']> {
  if (signature === undefined) return undefined
  const picture = signature.picture === '' ? undefined : await desk.files.read(desk.names.reports, signature.picture)
  return { name: signature.name, when: await whenInWords(desk, signature.at, language), hash: signature.hash, picture }
}

export async function whenInWords(desk: Desk, at: number, language: Language): Promise<string> {
  const { zone } = await desk.reading.options(desk)
  return new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: zone }).format(at)
}
