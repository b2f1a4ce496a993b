import type { ImapFlow } from 'imapflow'
import type { Log } from '../../desk.ts'
import { fetchNew, wordsOf } from './fetch.ts'
import type { TakeRaw } from './fetch.ts'
import type { MailIn } from './settings.ts'

export type Watching = {
  readonly folder: string
  readonly log: Log
  readonly stopped: Promise<void>
  /** One look, then leave. */
  readonly once: boolean
  readonly take: TakeRaw
  /** After each look that found something. */
  readonly rested: () => Promise<void>
}

const glanceMs = 60_000
const longestPauseMs = 60_000

/** Stays with a mailbox for ever: the server says when something came, and is asked once a minute all the same. False when the one look failed. */
export async function watchMailbox(mailIn: MailIn, watching: Watching): Promise<boolean> {
  let stop = false
  void watching.stopped.then(() => { stop = true })
  for (let falls = 0; !stop;) {
    try {
      await stayWith(mailIn, watching, () => { falls = 0; return stop })
      if (watching.once) return true
    } catch (fault) {
      watching.log.error('the mailbox does not answer', { address: mailIn.address, words: wordsOf(fault) })
      if (watching.once) return false
      falls += 1
    }
    if (!stop) await Promise.race([pause(Math.min(longestPauseMs, 1000 * 2 ** Math.min(falls, 6))), watching.stopped])
  }
  return true
}

async function stayWith(mailIn: MailIn, watching: Watching, goesOn: () => boolean): Promise<void> {
  const client = await connected(mailIn)
  const gone = new Promise<void>(resolve => { client.once('close', () => resolve()) })
  let tell = (): void => undefined
  client.on('exists', () => tell())
  try {
    await client.mailboxOpen(mailIn.folder)
    const [strays, again] = [new Set<number>(), new Set<number>()]
    while (!goesOn() && client.usable) {
      const came = new Promise<void>(resolve => { tell = resolve })
      const { found, done } = await fetchNew(client, mailIn, { ...watching, strays, again })
      if (found > 0) await watching.rested()
      if (watching.once) return
      // What must come again waits for the next glance: asking at once would be asking for ever.
      if (done > 0) continue
      void client.idle().catch(() => undefined)
      await Promise.race([came, pause(glanceMs), gone, watching.stopped])
    }
  } finally {
    await Promise.race([client.logout().catch(() => undefined), pause(2000)])
    client.close()
  }
}

/** Says hello, signs in and opens the folder; throws the server's words. */
export async function tryMailbox(mailIn: MailIn): Promise<void> {
  const client = await connected(mailIn)
  try { await client.mailboxOpen(mailIn.folder, { readOnly: true }) } finally { client.close() }
}

async function connected({ host, port, secure, user, password }: MailIn): Promise<ImapFlow> {
  const { ImapFlow: Client } = await import('imapflow')
  const local = ['localhost', '127.0.0.1', '::1'].includes(host)
  const client = new Client({
    host, port, secure, auth: { user, pass: password }, logger: false, disableAutoIdle: true,
    // A password never travels in the clear, except inside this machine.
    ...secure || local ? {} : { doSTARTTLS: true },
  })
  // Without a listener a lost connection would bring the process down; the loop notices by itself.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

const pause = (ms: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, ms).unref() })
