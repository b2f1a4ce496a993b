import { ratings } from '../../addon/tickets/rate.ts'
import { firmTicket } from '../../addon/tickets/firm-ticket.ts'
import { NotFound } from '../../addon/faults.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

const year = 365 * 24 * 3_600_000

/** What customers thought of it, in the last twelve months: nobody else gets to see averages. (M52) */
export async function show(visit: Visit): Promise<Answer> {
  const { desk, language, say } = visit
  const { averages, newest } = await ratings(desk, new Date(desk.clock.now().getTime() - year))
  const [all, ...technicians] = averages
  const decimal = new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const shown = ({ technician, count, average }: { technician: string, count: number, average: number }): object => ({ name: technician, count, average: decimal.format(average) })
  const about = async (id: string): Promise<string> => {
    const ticket = await firmTicket(desk, desk.db.knex, id).catch((fault: unknown) => { if (fault instanceof NotFound) return undefined; throw fault })
    if (ticket === undefined) return ''
    return [ticket.number === '' ? '' : say('owner.press.ticket', { number: ticket.number }), ticket.title].filter(text => text !== '').join(': ')
  }
  return room(visit, 'ratings', {
    stay: 'owner/ratings', all: all === undefined ? undefined : shown(all), technicians: technicians.map(shown),
    newest: await Promise.all(newest.map(async ({ id, ticket, rating, comment, author, technician, at }) => ({ id, rating, comment, author, technician, at: when(visit, at), about: await about(ticket) }))),
  })
}
