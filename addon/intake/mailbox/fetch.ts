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

/**
 * Takes in every letter of the open folder that nobody has read. It is marked, or moved, only after what it did is in the
 * database: whatever dies in between, it comes again and is known. Returns how many were there.
 */
export async function fetchNew(client: ImapFlow, mailIn: MailIn, place: { readonly folder: string, readonly log: Log }, take: TakeRaw): Promise<number> {
  const found = await client.search({ seen: false }, { uid: true })
  const uids = (found === false ? [] : found).slice(0, atOnce)
  for (const uid of uids) await fetchOne(client, mailIn, place, { uid, take }).catch(fault => place.log.error('a letter was not taken in', { uid, words: wordsOf(fault) }))
  return uids.length
}

async function fetchOne(client: ImapFlow, mailIn: MailIn, { folder, log }: { readonly folder: string, readonly log: Log }, { uid, take }: { readonly uid: number, readonly take: TakeRaw }): Promise<void> {
  const { content } = await client.download(String(uid), undefined, { uid: true, maxBytes: mostLetter + 1024, chunkSize: 1024 * 1024 })
  const raw = await keepRaw(folder, content)
  try {
    const taken = await take(raw, mailIn.trust)
    if (taken === undefined) return log.error('a letter is for no installation here', { uid })
    if (taken.kind === 'later') return
    await markDone(client, mailIn, uid)
  } finally { await rm(raw.path, { force: true }) }
}

async function markDone(client: ImapFlow, { done }: MailIn, uid: number): Promise<void> {
  await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
  if (done !== '') await client.messageMove(String(uid), done, { uid: true })
}

export const wordsOf = (fault: unknown): string => fault instanceof Error ? fault.message : String(fault)

