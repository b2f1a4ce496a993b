import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { fieldOf, isSeen } from '../fields/policies.ts'
import { isOver } from '../fields/states.ts'
import type { Category } from '../fields/states.ts'
import type { TicketRow } from '../records/letter-rows.ts'
import { say } from '../words/say.ts'
import type { Claimed } from './claim.ts'
import type { Facts, Notice } from './facts.ts'
import type { LetterAct, LetterModel } from './model.ts'
import type { Reader } from './tell-ticket.ts'
import { markOf, wayFor } from './ways.ts'
import type { WayStep } from './ways.ts'

type Buttons = Pick<LetterModel, 'acts' | 'stars' | 'stop'>

const none: Buttons = { acts: [], stars: [], stop: '' }

type Asked = { readonly letter: Claimed, readonly ticket: string, /** It has come to its end in what this letter tells. */ readonly ended: boolean }

/** What can be done from this letter with one press and a confirmation. Judged again when it is pressed. (issue 5, M12, M13, M52) */
export function buttonsOf(desk: Desk, facts: Facts, reader: Reader, { letter, ticket, ended }: Asked): Buttons {
  const row = (reader.account === undefined ? facts.firm : facts.customer).tickets.get(ticket)
  if (row === undefined) return none
  const account = reader.account?.id ?? ''
  const link = (step: WayStep, page: string): string => {
    const way = wayFor(desk, step, { ticket, reader: account || markOf(letter.address), from: letter.created_at })
    return way === '' ? '' : portalAddress(desk, `${page}/${way}`)
  }
  const act = (key: string, to: string, values: Readonly<Record<string, string>> = {}): readonly LetterAct[] =>
    to === '' ? [] : [{ text: say(reader.language, `letter.act.${key}`, values), link: to }]
  if (reader.account === undefined) {
    const category = categoryOf(desk, facts, reader, row)
    const move = (step: 'done' | 'waiting', wanted: readonly Category[]): readonly LetterAct[] => {
      const value = statusFor(desk, facts, wanted)
      return value === '' || category === undefined || wanted.includes(category) ? [] : act('status', link(step, 'owner/act'), { status: value })
    }
    return { ...none, acts: [...act('answer', link('answer', 'owner/act')), ...move('done', ['done', 'closed']), ...move('waiting', ['waiting'])] }
  }
  const status = statusIn(desk, facts, reader, row)
  const at = facts.around.states.all.find(({ value }) => value === status)
  const closes = at !== undefined && !isOver(at.category) && at.closable && statusFor(desk, facts, ['done', 'closed']) !== ''
  const reopens = at !== undefined && isOver(at.category) && at.reopenDays > 0 && statusFor(desk, facts, ['open', 'new']) !== ''
  const rate = ended ? link('rate', 'rate') : ''
  return {
    acts: [
      ...act('write', portalAddress(desk, `tickets/${ticket}/write`)),
      ...closes ? act('close', link('close', 'act')) : [], ...reopens ? act('reopen', link('reopen', 'act')) : [],
    ],
    stars: rate === '' ? [] : [1, 2, 3, 4, 5].map(count => ({ text: String(count), link: `${rate}?stars=${count}` })),
    stop: stopLink(desk, reader, ticket, letter),
  }
}

/** '' for the firm, which does not leave its own tickets. */
export function stopLink(desk: Desk, { account }: Reader, ticket: string, letter: Claimed): string {
  const way = account === undefined ? '' : wayFor(desk, 'stop', { ticket, reader: account.id, from: letter.created_at })
  return way === '' ? '' : portalAddress(desk, `stop/${way}`)
}

/** '' where this reader may not see it. */
function statusIn(desk: Desk, facts: Facts, reader: Reader, { row }: TicketRow): string {
  const { status } = desk.names.ticket.column
  const column = reader.account === undefined ? facts.around.ticketColumns.find(found => found.column === status)
    : isSeen(facts.policies, status) ? fieldOf(facts.policies, status) : undefined
  return column === undefined ? '' : column.kind.read(row, column.shape)
}

function categoryOf(desk: Desk, facts: Facts, reader: Reader, row: TicketRow): Category | undefined {
  return desk.names.ticket.column.status === '' ? undefined : facts.around.states.category(statusIn(desk, facts, reader, row))
}

/** The owner's first status of these meanings. */
function statusFor(desk: Desk, { around }: Facts, wanted: readonly Category[]): string {
  const choices = around.ticketColumns.find(({ column }) => column === desk.names.ticket.column.status)?.shape.choices ?? []
  const values = choices.length > 0 ? choices : around.states.all.map(({ value }) => value)
  return wanted.map(category => values.find(value => around.states.category(value) === category) ?? '').find(value => value !== '') ?? ''
}

/** Whether these notices tell the reader that the ticket came to its end, and it is still there. */
export function hasEnded(desk: Desk, facts: Facts, reader: Reader, ticket: string, notices: readonly Notice[]): boolean {
  const row = facts.customer.tickets.get(ticket)
  if (reader.account === undefined || row === undefined) return false
  const { states } = facts.around
  const status = statusIn(desk, facts, reader, row)
  if (status === '' || !['done', 'closed'].includes(states.category(status))) return false
  return notices.flatMap(({ history }) => facts.customer.changes.get(history) ?? [])
    .some(change => change.column_name === desk.names.ticket.column.status && isOver(states.category(change.after_text)) && !isOver(states.category(change.before_text)))
}
