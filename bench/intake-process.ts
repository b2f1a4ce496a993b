import { readFileSync } from 'node:fs'
import { findByDatabase } from '../addon/lifecycle/installations.ts'
import { openDesk } from '../addon/lifecycle/open-desk.ts'
import { watchMailbox } from '../addon/intake/mailbox/watch.ts'
import { answerable, tokenOf } from '../addon/notices/reply-token.ts'
import { receiver } from '../scripts/rounds/receive.ts'
import { grownCustomer } from '../host/worlds/large/customers.ts'
import { newId } from '../formats/ids.ts'
import { answerParent, settingsOf } from './child.ts'

/** What fetches, reads and takes in letters, alone in its process. */
const settings = settingsOf()
const [folder, address] = [String(settings['folder']), String(settings['address'])]
const log = { info: () => undefined, error: (what: string, values?: object) => { process.stderr.write(`${what} ${JSON.stringify(values)}\n`) } }
const trust = 'mx.firm.example'
let stop = (): void => undefined

/** Of five letters three answer one of ours, one is a new request of a customer, one a stranger's. */
async function letters(count: number): Promise<readonly string[]> {
  const installation = findByDatabase(folder, address)
  if (installation === undefined) throw new Error('no installation')
  const desk = await openDesk(installation, { folder })
  try {
    const { table, column } = desk.names.ticket
    const accounts: { id: string, email: string, customer: string }[] = await desk.db.knex('tk_account').select('id', 'email', 'customer').orderBy('id').limit(500)
    await desk.db.knex(desk.names.customers.table).whereIn('gguid', accounts.map(({ customer }) => customer)).update({ [desk.names.customers.check]: 1 })
    const tickets: Record<string, string>[] = await desk.db.knex(table).whereIn(`gguid_${column.customer}`, accounts.map(({ customer }) => customer)).where({ eli: 0, arc: 0 })
      .whereExists(desk.db.knex('tk_seen').where({ tablename: table, gone: 0 }).whereRaw('tk_seen.id = ??', [`${table}.gguid`])).select('gguid', `gguid_${column.customer}`).limit(3000)
    const of = new Map(accounts.map(account => [account.customer, account]))
    const made: string[] = []
    for (let at = 0; at < count; at += 1) {
      const ticket = tickets[at % tickets.length]
      const account = of.get(ticket?.[`gguid_${column.customer}`] ?? '')
      if (ticket === undefined || account === undefined) throw new Error('no ticket')
      const answers = at % 5 < 3
      const token = answers ? tokenOf(desk, await answerable(desk, desk.db.knex, { letter: newId(), ticket: ticket['gguid'] ?? '', account: account.id, address: account.email })) : ''
      made.push(letter(at, at % 5 === 4 ? `qualcuno${at}@altrove.example` : accounts[at % accounts.length]?.email ?? '', token === '' ? {} : { token, from: account.email }))
    }
    return made
  } finally { await desk.db.close() }
}

function letter(at: number, sender: string, { token = '', from = sender }: { readonly token?: string, readonly from?: string }): string {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const words = `Buongiorno, lettera ${at} di ${grownCustomer(at).name}.\r\n\r\n${'Il forno non scalda come dovrebbe e la spia lampeggia. '.repeat(12)}`
  return [
    `Authentication-Results: ${trust}; dmarc=pass header.from=${domain}`, `Received: from mail.${domain} by ${trust}`, `From: Cliente <${from}>`, `To: richieste${token === '' ? '' : `+${token}`}@firm.example`,
    `Subject: =?UTF-8?Q?Lettera_n=C2=B0_${at}?=`, `Date: ${new Date().toUTCString()}`, `Message-ID: <bench-${at}-${newId()}@${domain}>`, 'MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary=b', '',
    '--b', 'Content-Type: text/plain; charset=utf-8', '', words, '', `Il giorno lun 23 nov 2026 alle ore 09:58 Firm <\r\nx@firm.example> ha scritto:`, '', `> ${words.replaceAll('\r\n', '\r\n> ')}`, '',
    '--b', 'Content-Type: text/html; charset=utf-8', '', `<p>${words}</p><blockquote>${words}</blockquote>`, '--b--', '',
  ].join('\r\n')
}

const peakMb = (): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024

answerParent({
  letters: async asked => ({ letters: await letters(Number(asked['count'])) }),
  watch: asked => {
    const mailIn = { link: '', address: 'richieste@firm.example', trust: [trust], host: '127.0.0.1', port: Number(asked['port']), secure: false, user: 'richieste', password: 'segreta', folder: 'INBOX', done: '' }
    void watchMailbox(mailIn, { folder, log, once: false, stopped: new Promise(resolve => { stop = resolve }), ...receiver(folder, log, mailIn, [mailIn]) })
    return {}
  },
  stop: () => { stop(); return {} },
  memory: () => ({ peakMb: peakMb(), nowMb: process.memoryUsage.rss() / 2 ** 20 }),
})
