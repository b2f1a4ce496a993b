import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { windowOf } from '../channels/window.ts'
import { channelWords, unsentWords } from '../history/telling.ts'
import { say } from '../words/say.ts'
import type { Claimed } from './claim.ts'
import type { Account, Facts, Notice } from './facts.ts'
import { buttonsOf, hasEnded, stopLink } from './letter-acts.ts'
import { kindOfCode, standardText } from './letter-texts.ts'
import { emptyModel } from './model.ts'
import type { Drop, LetterModel } from './model.ts'
import { oneAddress } from './one-address.ts'
import { withOwnWords } from './own-words.ts'
import { sampleLetter } from './sample-letter.ts'
import { aboutAccount, aboutContact, aboutOwner, isOutdated, isOvertaken, stringsIn, textIn } from './tell-account.ts'
import type { Extra } from './tell-account.ts'
import { reportNews } from './tell-report.ts'
import { digest, monday, unanswered } from './tell-lists.ts'
import { lostNews, tellsSomething, ticketNews, ticketValues } from './tell-ticket.ts'
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
  const reader = { account: first.recipient_kind === 'account' ? account : undefined, language }
  const told = await tell(desk, letter, facts, reader, notices)
  if ('drop' in told) return told
  const name = account === undefined ? '' : account.name || facts.customers.get(account.customer)?.name || ''
  const ours = {
    ...emptyModel, template: letter.kind, language, company: facts.around.options.company || 'Ticketing',
    name: name || say(language, 'letter.dear'), ...told,
  }
  const model = first.recipient_kind === 'firm' || letter.kind === 'letter-test' ? ours : withOwnWords(desk, facts, ours, () => ticketValues(desk, facts, reader, first.ticket))
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
      return withWindow(desk, facts, reader, notices, aboutTickets(desk, letter, facts, reader, notices))
    case 'value-lost': return (notices[0] === undefined ? undefined : lostNews(desk, facts, reader, notices[0])) ?? { drop: 'ticket-gone' }
    case 'rated': return rated(desk, facts, reader, notices, extra)
    case 'answer-unsent': return unsent(desk, facts, reader, notices, extra)
    case 'report-shown': case 'report-signed': case 'report-void':
      return mayReadOrFirm(reader.account, facts) ?? stoppable(desk, facts, reader, { letter, notices, told: await reportNews(desk, facts, reader, notices) })
    case 'letter-test': return testLetter(desk, facts, extra)
    case 'new-contact': return aboutContact(desk, facts, extra, reader.language)
    case 'unanswered': return unanswered(desk, facts.around, stringsIn(extra, 'tickets'), reader.language)
    case 'monday': return monday(desk, facts.around, reader.language)
    case 'let-in': return mayRead(reader.account, facts) ?? aboutAccount(desk, extra)
    default:
      if (reader.account !== undefined && isOvertaken(letter.kind, reader.account)) return { drop: 'outdated' }
      return letter.account === '' ? aboutOwner(desk, extra) : aboutAccount(desk, extra)
  }
}

/** He wants no more letters about this ticket. The receipt for what he opens himself comes all the same. (M41) */
const hasStopped = (facts: Facts, reader: Reader, ticket: string): boolean => reader.account !== undefined && facts.stopped.has(`${reader.account.id} ${ticket}`)

/** A letter about a ticket that is no conversation: it can be stopped like the others. */
function stoppable(desk: Desk, facts: Facts, reader: Reader, { letter, notices, told }: { readonly letter: Claimed, readonly notices: readonly Notice[], readonly told: Told }): Told {
  const ticket = notices[0]?.ticket ?? ''
  if ('drop' in told) return told
  return hasStopped(facts, reader, ticket) ? { drop: 'stopped' } : { ...told, stop: stopLink(desk, reader, ticket, letter) }
}

function aboutTickets(desk: Desk, letter: Claimed, facts: Facts, reader: Reader, notices: readonly Notice[]): Told {
  const shut = reader.account === undefined ? undefined : mayRead(reader.account, facts)
  if (shut !== undefined) return shut
  const side = reader.account === undefined ? 'firm' : 'customer'
  if (letter.kind === 'digest') return { ...digest(desk, facts, reader, notices.filter(notice => !hasStopped(facts, reader, notice.ticket))), template: `digest.${side}` }
  const news = ticketNews(desk, facts, reader, notices[0]?.ticket ?? '', notices)
  if (news === undefined) return { drop: 'ticket-gone' }
  const ticket = notices[0]?.ticket ?? ''
  if (letter.kind !== 'receipt' && hasStopped(facts, reader, ticket)) return { drop: 'stopped' }
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

/** The owner asked for it, to see what his customers get. (M53) */
function testLetter(desk: Desk, facts: Facts, extra: Extra): Told {
  const known = kindOfCode(textIn(extra, 'letter'))
  if (known === undefined) return { drop: 'outdated' }
  const typed = { subject: textIn(extra, 'subject'), body: textIn(extra, 'body') }
  const text = typed.body !== '' ? typed : facts.texts.find(({ kind, language }) => kind === known.kind && language === known.language) ?? standardText(known.kind, known.language)
  return { ...sampleLetter(desk, facts, { ...known, text }), mark: say(known.language, 'text.sample.mark') }
}

/** Who answers a WhatsApp message must know until when he may. */
async function withWindow(desk: Desk, facts: Facts, reader: Reader, notices: readonly Notice[], told: Told): Promise<Told> {
  const until = 'drop' in told || reader.account !== undefined ? undefined : await windowOf(desk, notices[0]?.ticket ?? '')
  if (until === undefined) return told
  const format = new Intl.DateTimeFormat(reader.language === 'it' ? 'it-IT' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: facts.around.options.zone })
  return { ...told, texts: { ...'texts' in told ? told.texts : {}, until: format.format(until) } }
}

/** An answer that did not leave by the channel of its ticket: what it said, why, and what is left to do. */
function unsent(desk: Desk, facts: Facts, reader: Reader, notices: readonly Notice[], extra: Extra): Told {
  const news = ticketNews(desk, facts, reader, notices[0]?.ticket ?? '', notices)
  if (news === undefined) return { drop: 'ticket-gone' }
  const why = (['closed', 'away', 'no-number', 'off'] as const).find(known => known === textIn(extra, 'why')) ?? 'refused'
  const said = facts.messages.get(facts.entries.get(notices[0]?.history ?? 0)?.message ?? '')?.body ?? ''
  return {
    ...news, details: [], replies: said === '' ? [] : [{ head: '', text: said }],
    texts: { channel: channelWords[textIn(extra, 'channel') === 'sms' ? 'sms' : 'whatsapp'], why: unsentWords(reader.language, { why, words: textIn(extra, 'words') }) },
  }
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
