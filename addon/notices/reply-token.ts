import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Desk } from '../desk.ts'
import type { From } from '../records/open.ts'

/**
 * What makes a letter answerable: random, sealed with a key that stands in no database, bound by its row to one ticket,
 * one person and one letter. It says where an answer belongs, never who writes it: that is the mail server's word. (N13, S49)
 */
export type ReplyRow = {
  readonly id: string, readonly letter: string, readonly ticket: string
  /** '' for the firm's own people. */
  readonly account: string
  readonly address: string
  readonly expiresAt: number
}

const lifeMs = 400 * 24 * 3_600_000
const letters = 'abcdefghijklmnopqrstuvwxyz234567'
const half = 16

/** Lower case and digits only: mail servers may turn capitals of an address into small letters. */
const spelled = (bytes: Uint8Array): string => [...bytes.subarray(0, half)].map(byte => letters[byte & 31] ?? '').join('')

type Sealing = Pick<Desk, 'installation'>

const seal = ({ installation }: Sealing, id: string): string =>
  spelled(createHmac('sha256', installation.privateKey).update(`reply|${installation.id}|${id}`).digest())

/** As it stands in an address and, with `tk-` before it, in the text of a letter. */
export const tokenOf = (desk: Sealing, id: string): string => `${id}${seal(desk, id)}`

/** The id in a token this installation made; undefined for any other, be it forged or from before its identity changed. */
export function readToken(desk: Sealing, token: string): string | undefined {
  const text = token.toLowerCase()
  if (!/^[a-z2-7]{32}$/.test(text)) return undefined
  const id = text.slice(0, half)
  return timingSafeEqual(Buffer.from(text.slice(half)), Buffer.from(seal(desk, id))) ? id : undefined
}

/** The row of a letter that can be answered, made the first time it is asked for: every try of a letter carries the same token. */
export async function answerable(desk: Desk, from: From, told: { readonly letter: string, readonly ticket: string, readonly account: string, readonly address: string }): Promise<string> {
  const known: { id: string } | undefined = await from('tk_reply').where({ letter: told.letter }).first('id')
  if (known !== undefined) return known.id
  const now = desk.clock.now().getTime()
  const id = spelled(randomBytes(half))
  await from('tk_reply').insert({ id, ...told, created_at: now, expires_at: now + lifeMs }).onConflict('letter').ignore()
  const kept: { id: string } | undefined = await from('tk_reply').where({ letter: told.letter }).first('id')
  return kept?.id ?? id
}

export const replyRowOf = (from: From, id: string): Promise<ReplyRow | undefined> => rowWhere(from, { id })
export const replyRowOfLetter = (from: From, letter: string): Promise<ReplyRow | undefined> => rowWhere(from, { letter })

async function rowWhere(from: From, where: Readonly<Record<string, string>>): Promise<ReplyRow | undefined> {
  const row: { id: string, letter: string, ticket: string, account: string, address: string, expires_at: number } | undefined =
    await from('tk_reply').where(where).first('id', 'letter', 'ticket', 'account', 'address', 'expires_at')
  if (row === undefined) return undefined
  const { id, letter, ticket, account, address } = row
  return { id, letter, ticket, account, address, expiresAt: Number(row.expires_at) }
}
