import { expect } from 'chai'
import type { Mailbox } from '../../../host/mailbox.ts'
import { fixedId } from '../../../host/schema/fixed-id.ts'
import type { Told } from './edits.ts'
import type { Firm } from './firm.ts'
import { bruno, rita } from './people.ts'
import type { PortalCustomer } from './people.ts'

type Letter = ReturnType<Mailbox['letters']>[number]

const firmsAddress = 'info@officinabassi.example'

/** Letters that arrived, each once however often it was sent: a Message-ID is one letter. */
function lettersOf(firm: Firm): ReadonlyMap<string, Letter> {
  const letters = new Map<string, Letter>()
  for (const letter of firm.mailbox.letters()) {
    const id = letter.headers['message-id'] ?? ''
    expect(letters.get(id)?.to ?? letter.to, `to whom ${id} went`).to.deep.equal(letter.to)
    if (!letters.has(id)) letters.set(id, { ...letter, text: letter.text.replaceAll('\r\n', '\n') })
  }
  return letters
}

/** Nobody waits for a letter, nobody gets one twice, nobody gets what is not for him. */
export async function lettersAreRight(told: Told, firm: Firm): Promise<void> {
  const letters = lettersOf(firm)
  await allWent(firm, letters)
  const to = (address: string): readonly Letter[] => [...letters.values()].filter(letter => letter.to.includes(address))
  const isOfLoser = ({ subject }: Letter): boolean => subject.startsWith('Una modifica non è rimasta')
  const toFirm = to(firmsAddress).filter(letter => !isOfLoser(letter))
  for (const word of told.words.open()) expect(to(firmsAddress).filter(letter => isOfLoser(letter) && tellsLoss(letter, word)).length, `letters that tell the firm that ${word} did not stay`).to.be.at.most(1)
  const rows: readonly TicketRow[] = await firm.place('portal').host.knex('ticket').select({ id: 'gguid', number: 'number', title: 'title', customer: 'gguid_customer', description: 'description' })
  const steady = rows.filter(({ id }) => !told.offAndOn.has(id))
  const customerOf = (ticket: string): PortalCustomer | undefined => [rita, bruno].find(({ customer }) => rows.some(row => row.id === ticket && row.customer === customer))
  for (const { ticket, word } of told.toHear) {
    const own = to(customerOf(ticket)?.email ?? '').filter(holding(word)).length
    if (steady.some(({ id }) => id === ticket)) expect(own, `letters that tell a customer ${word}`).to.equal(1)
    else expect(own, `letters that tell a customer ${word}`).to.be.at.most(1)
    expect(toFirm.filter(holding(word)).length, `letters that tell the firm its own ${word}`).to.equal(0)
  }
  for (const word of told.internal) expect([...letters.values()].filter(holding(word)).length, `letters with the internal ${word}`).to.equal(0)
  firmHears(told, toFirm, steady, word => to(firmsAddress).some(letter => isOfLoser(letter) && tellsLoss(letter, word)))
  for (const row of steady) {
    const person = customerOf(row.id)
    if (person !== undefined) titlesAreTold(row, firstTitle(told, row.id), to(person.email))
  }
}

type TicketRow = { readonly id: string, readonly number: number, readonly title: string, readonly customer: string, readonly description: string }

const tellsLoss = ({ text }: Letter, word: string): boolean => text.includes(`: ${word} → `) || text.includes(`prima:\n  ${word}\n`)

const holding = (word: string) => ({ text }: Letter): boolean => text.includes(word)

/** What the outbox calls sent arrived, and nothing else did; nothing is left in it. */
async function allWent(firm: Firm, letters: ReadonlyMap<string, Letter>): Promise<void> {
  const rows: readonly { id: string, status: string, created_at: number }[] = await firm.place('portal').host.knex('tk_letter').where('sent_at', '>', 0).orWhereNot({ status: 'sent' }).select('id', 'status', 'created_at')
  expect(rows.filter(({ status }) => status === 'queued'), 'letters that wait').to.deep.equal([])
  expect(rows.filter(({ status }) => status === 'gave-up'), 'letters given up').to.deep.equal([])
  const sent = rows.filter(({ status }) => status === 'sent').map(({ id }) => id).sort()
  const arrived = [...letters.keys()].map(id => id.replace(/^<|@.*$/g, '')).sort()
  expect(arrived, 'letters that arrived').to.deep.equal(sent)
}

/** A new ticket, an answer, a change of a customer's: one letter each, and for the ticket a receipt. */
function firmHears(heard: Told, toFirm: readonly Letter[], steady: readonly TicketRow[], isToldLost: (word: string) => boolean): void {
  for (const row of steady) {
    const own = heard.toFirm.filter(({ ticket }) => ticket === row.id)
    for (const { word } of own.filter(({ kind }) => kind === 'said')) expect(toFirm.filter(holding(word)).length, `letters that tell the firm ${word}`).to.equal(1)
    const opened = own.some(({ kind }) => kind === 'opened')
    expect(toFirm.filter(({ subject }) => subject.startsWith(`Nuova richiesta n. ${row.number} da`)).length, `letters of the new ticket ${row.number}`).to.equal(opened ? 1 : 0)
    const last = own.findLast(({ kind }) => kind === 'changed')
    if (last === undefined) continue
    // A letter about a new ticket presents it as it stands: what somebody replaced before it went is not in it, and what he had not seen is told as lost. (Somebody may have given the field another name.)
    const [told, presented] = [new RegExp(`^ora:\\n {2}${last.word}$`, 'm'), new RegExp(`^\\S.*: ${last.word}$`, 'm')].map(line => toFirm.filter(({ text }) => line.test(text)).length)
    expect(told, `letters that tell the firm the change ${last.word}`).to.be.at.most(1)
    if (opened && (!heard.words.open().has(last.word) || isToldLost(last.word))) continue
    expect((told ?? 0) + (presented ?? 0), `letters that tell the firm the change ${last.word}`).to.be.at.least(1)
  }
}

/** What its customer knows of it from the first; what was opened for him he is told. */
const firstTitle = (told: Told, id: string): string | undefined =>
  [rita, bruno].find(({ key }) => fixedId('ticket', key) === id)?.firstTitle ?? told.toFirm.find(({ ticket, kind }) => ticket === id && kind === 'opened')?.word

/** What a customer was told of a title is a chain: each letter begins where the one before ended, and the last is how it stands. */
function titlesAreTold(row: TicketRow, first: string | undefined, letters: readonly Letter[]): void {
  const own = letters.filter(({ subject }) => subject.startsWith(`Richiesta n. ${row.number}:`) || subject === `Richiesta n. ${row.number}`)
  let known = first
  let presented = ''
  for (const { text } of own) {
    const [, shown] = /^Titolo: (\S[^→\n]*)$/m.exec(text) ?? []
    const [, before, after] = /^Titolo: (.*) → (.*)$/m.exec(text) ?? []
    if (before !== undefined && after !== undefined) {
      if (known !== undefined && !(after === known && presented === known)) expect(before, `title of ticket ${row.number} as it was`).to.equal(known)
      known = after
      presented = ''
    } else if (shown !== undefined && known === undefined) known = presented = shown
  }
  expect(known, `title of ticket ${row.number} as it was told`).to.equal(row.title)
}
