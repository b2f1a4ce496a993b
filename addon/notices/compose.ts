import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { say } from '../words/say.ts'
import type { Claimed } from './claim.ts'
import type { Account, Facts, Notice } from './facts.ts'
import { buttonsOf, hasEnded } from './letter-acts.ts'
import { emptyModel } from './model.ts'
import type { Drop, LetterModel } from './model.ts'
import { oneAddress } from './one-address.ts'
import { aboutAccount, aboutContact, aboutOwner, isOutdated, isOvertaken, stringsIn, textIn } from './tell-account.ts'
import type { Extra } from './tell-account.ts'
import { reportNews } from './tell-report.ts'
import { digest, monday, unanswered } from './tell-lists.ts'
import { lostNews, tellsSomething, ticketNews } from './tell-ticket.ts'
import type { Reader } from './tell-ticket.ts'

export type Composed = { readonly model: LetterModel, readonly to: { readonly name: string, readonly address: string } }

/** What a letter says, built now: rights, rows and addresses are those of this moment, not of the event. (decision 17, S15) */
export async function compose(desk: Desk, letter: Claimed, facts: Facts): Promise<Composed | Drop> {
  const notices = facts.notices.get(letter.id) ?? []
  const [first] = notices
  if (first === undefined) return { drop: 'no-right' }
  const account = facts.accounts.get(letter.account)
  if (letter.account !== '' && account === undefined) return { drop: 'account-closed' }
  const address = oneAddress(account !== undefined && first.recipient_kind === 'account' ? account.email : letter.address)
  if (address === undefined) return { drop: 'no-address' }
  const language: Language = (account?.language ?? first.language) === 'en' ? 'en' : 'it'
  const told = await tell(desk, letter, facts, { account: first.recipient_kind === 'account' ? account : undefined, language }, notices)
  if ('drop' in told) return told
  const name = account === undefined ? '' : account.name || facts.customers.get(account.customer)?.name || ''
  const model = {
    ...emptyModel, template: letter.kind, language, company: facts.around.options.company || 'Ticketing',
    name: name || say(language, 'letter.dear'), ...told,
  }
  // A stranger's words reach no mailbox that has not been proved, not even as a name. (S51)
  const proved = first.recipient_kind === 'account' && account?.state !== 'unproven'
  return { model, to: { name: proved ? name : '', address } }
}

type Told = Partial<LetterModel> | Drop

async function tell(desk: Desk, letter: Claimed, facts: Facts, reader: Reader, notices: readonly Notice[]): Promise<Told> {
  const extra = extraOf(notices)
  if (isOutdated(letter.kind, letter.account, letter.created_at, desk.clock.now().getTime(), facts)) return { drop: 'outdated' }
  switch (letter.kind) {
    case 'receipt': case 'new-ticket': case 'update': case 'ticket-for-you': case 'digest':
      return aboutTickets(desk, letter, facts, reader, notices)
    case 'value-lost': return (notices[0] === undefined ? undefined : lostNews(desk, facts, reader, notices[0])) ?? { drop: 'ticket-gone' }
    case 'rated': return rated(desk, facts, reader, notices, extra)
    case 'report-shown': case 'report-signed': case 'report-void':
      return mayReadOrFirm(reader.account, facts) ?? await reportNews(desk, facts, reader, notices)
    case 'new-contact': return aboutContact(desk, facts, extra, reader.language)
    case 'unanswered': return unanswered(desk, facts.around, stringsIn(extra, 'tickets'), reader.language)
    case 'monday': return monday(desk, facts.around, reader.language)
    case 'let-in': return mayRead(reader.account, facts) ?? aboutAccount(desk, extra)
    default:
      if (reader.account !== undefined && isOvertaken(letter.kind, reader.account)) return { drop: 'outdated' }
      return letter.account === '' ? aboutOwner(desk, extra) : aboutAccount(desk, extra)
  }
}

function aboutTickets(desk: Desk, letter: Claimed, facts: Facts, reader: Reader, notices: readonly Notice[]): Told {
  const shut = reader.account === undefined ? undefined : mayRead(reader.account, facts)
  if (shut !== undefined) return shut
  const side = reader.account === undefined ? 'firm' : 'customer'
  if (letter.kind === 'digest') return { ...digest(desk, facts, reader, notices), template: `digest.${side}` }
  const news = ticketNews(desk, facts, reader, notices[0]?.ticket ?? '', notices)
  if (news === undefined) return { drop: 'ticket-gone' }
  const ticket = notices[0]?.ticket ?? ''
  if (reader.account !== undefined && letter.kind !== 'receipt' && facts.stopped.has(`${reader.account.id} ${ticket}`)) return { drop: 'stopped' }
  const ended = hasEnded(desk, facts, reader, ticket, notices)
  const told = { ...news, ...buttonsOf(desk, facts, reader, { letter, ticket, ended }) }
  if (letter.kind !== 'update') return told
  return tellsSomething(news) ? { ...told, template: ended ? 'done.customer' : `update.${side}`, details: [] } : { drop: 'no-right' }
}

/** What a customer thought of it, in the firm's letter. (M52) */
function rated(desk: Desk, facts: Facts, reader: Reader, notices: readonly Notice[], extra: Extra): Told {
  const news = ticketNews(desk, facts, reader, notices[0]?.ticket ?? '', notices)
  if (news === undefined) return { drop: 'ticket-gone' }
  const author = facts.entries.get(notices[0]?.history ?? 0)?.author || news.author
  const comment = textIn(extra, 'comment')
  return { ...news, author, details: [], replies: comment === '' ? [] : [{ head: author, text: comment }], texts: { rating: textIn(extra, 'rating') } }
}

/** Access closed or Check Ticket off: nothing more leaves, whatever waited. (S15, S26) */
function mayRead(account: Account | undefined, facts: Facts): Drop | undefined {
  if (account === undefined || account.state !== 'open') return { drop: 'account-closed' }
  return facts.customers.get(account.customer)?.letIn === true ? undefined : { drop: 'not-ticked' }
}

const mayReadOrFirm = (account: Account | undefined, facts: Facts): Drop | undefined => account === undefined ? undefined : mayRead(account, facts)

function extraOf(notices: readonly Notice[]): Extra {
  const told: unknown = JSON.parse(notices[0]?.extra || '{}')
  return typeof told === 'object' && told !== null ? { ...told } : {}
}
