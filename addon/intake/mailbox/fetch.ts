import type { ImapFlow } from 'imapflow'
import { rm } from 'node:fs/promises'
import type { Log } from '../../desk.ts'
import type { Taken } from '../incoming.ts'
import { keepRaw, mostLetter } from '../letter/raw.ts'
import type { Raw } from '../letter/raw.ts'
import type { MailIn } from './settings.ts'

/** Takes in one letter; undefined when it is nobody's. */
export type TakeRaw = (raw: Raw, trust: readonly string[]) => Promise<Taken | undefined>

const atOnce = 200

export type Fetching = { readonly folder: string, readonly log: Log, readonly take: TakeRaw, /** Letters of nobody here: looked at once. */ readonly strays: Set<number>, /** What could not be taken in, and comes again. */ readonly again: Set<number> }

/**
 * Takes in every letter of the open folder that nobody has read. It is marked, or moved, only after what it did is in the
 * database: whatever dies in between, it comes again and is known. `done` is how many will not come again.
 */
export async function fetchNew(client: ImapFlow, mailIn: MailIn, fetching: Fetching): Promise<{ readonly found: number, readonly done: number }> {
  const found = await client.search({ seen: false }, { uid: true })
  const uids = (found === false ? [] : found).filter(uid => !fetching.strays.has(uid))
  const { again } = fetching
  let [counted, done] = [0, 0]
  // A firm whose letters must wait may have any number of them: they stand behind everybody else's, and count once they did.
  for (const uid of [...uids.filter(one => !again.has(one)), ...uids.filter(one => again.has(one))]) {
    if (counted >= atOnce || !client.usable) break
    const taken = await fetchOne(client, mailIn, fetching, uid).catch(fault => {
      fetching.log.error('a letter was not taken in', { uid, words: wordsOf(fault) })
      return 0
    })
    counted += taken === 1 || again.has(uid) ? 1 : 0
    done += taken
    if (taken === 0) again.add(uid)
  }
  return { found: uids.length, done }
}

async function fetchOne(client: ImapFlow, mailIn: MailIn, { folder, log, take, strays }: Fetching, uid: number): Promise<0 | 1> {
  const { content } = await client.download(String(uid), undefined, { uid: true, maxBytes: mostLetter + 1024, chunkSize: 1024 * 1024 })
  const raw = await keepRaw(folder, content)
  try {
    const taken = await take(raw, mailIn.trust)
    if (taken === undefined) {
      strays.add(uid)
      log.error('a letter is for no installation here', { uid })
    }
    if (taken === undefined || taken.kind === 'later') return 0
    await markDone(client, mailIn, uid)
    return 1
  } finally { await rm(raw.path, { force: true }) }
}

async function markDone(client: ImapFlow, { done }: MailIn, uid: number): Promise<void> {
  await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
  if (done !== '') await client.messageMove(String(uid), done, { uid: true })
}

export const wordsOf = (fault: unknown): string => fault instanceof Error ? fault.message : String(fault)

