import type { Language } from '@nios4/sdk'
import { channelNames } from '../channels/connector.ts'
import type { ChannelName } from '../channels/connector.ts'
import { numberFor } from '../channels/queue.ts'
import { wayOut } from '../channels/window.ts'
import type { Desk } from '../desk.ts'
import { unsentWords } from '../history/telling.ts'
import { queueAgain } from '../records/leases.ts'
import { messageRows, ticketsById } from '../records/letter-rows.ts'
import type { OpenTicket } from '../records/letter-rows.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** An answer by message that did not leave, or waits after a failed try. */
export type UnsentAnswer = {
  readonly id: string, readonly channel: ChannelName, readonly number: string, readonly ticket: OpenTicket | undefined
  readonly said: string
  readonly reason: string
  /** It is not tried again by itself. */
  readonly over: boolean
  /** It is over, and its channel takes answers to this number now. */
  readonly again: boolean
  readonly attempts: number, readonly createdAt: number, readonly nextAt: number
}

/** Newest first, for the owner's door. (docs/owners-guide.md) */
export async function unsentAnswers(desk: Desk, language: Language, most = 50): Promise<readonly UnsentAnswer[]> {
  const { knex } = desk.db
  const rows: readonly RawRow[] = await knex('tk_channel_out').whereIn('status', ['unsent', 'queued']).where('attempts', '>', 0).orderBy('created_at', 'desc').limit(most)
  const of = (name: string): readonly string[] => rows.map(row => textOf(row[name]))
  const said = await messageRows(knex, desk.names, of('message'))
  const tickets = new Map((await ticketsById(knex, desk.names, of('ticket'))).map(ticket => [ticket.id, ticket]))
  return Promise.all(rows.map(async row => {
    const [channel, number, over, result] = [channelOf(row), textOf(row['number']), row['status'] === 'unsent', textOf(row['result'])]
    return {
      id: textOf(row['id']), channel, number, over, ticket: tickets.get(textOf(row['ticket'])), said: said.get(textOf(row['message']))?.body.trim() ?? '',
      reason: over ? whyOf(language, result) : result, again: over && typeof await wayOut(desk, channel, number) !== 'string',
      attempts: numberOf(row['attempts']), createdAt: numberOf(row['created_at']), nextAt: numberOf(row['next_at']),
    }
  }))
}

export async function countUnsent(desk: Desk): Promise<number> {
  const [row]: readonly RawRow[] = await desk.db.knex('tk_channel_out').where({ status: 'unsent' }).count({ count: '*' })
  return numberOf(row?.['count'])
}

/** The owner asks for another try, to the number his customer has by now. */
export const answerAgain = (desk: Desk, id: string): Promise<boolean> => desk.db.inTransaction(async tx => {
  const row: RawRow | undefined = await tx('tk_channel_out').where({ id, status: 'unsent' }).first('channel', 'ticket')
  if (row === undefined) return false
  const ticket = textOf(row['ticket'])
  const seen: RawRow | undefined = await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket }).first('customer')
  const number = await numberFor(desk, tx, { ticket, customer: textOf(seen?.['customer']) }, channelOf(row))
  const now = desk.clock.now().getTime()
  return queueAgain(tx, 'tk_channel_out', id, ['unsent'], now, { created_at: now, number })
})

const channelOf = (row: RawRow): ChannelName => channelNames.find(name => name === row['channel']) ?? 'whatsapp'

/** What is kept is a reason of ours, or the company's own words. */
function whyOf(language: Language, result: string): string {
  const why = (['closed', 'away', 'no-number', 'off'] as const).find(known => known === result)
  return unsentWords(language, why === undefined ? { why: 'refused', words: result === 'refused' ? '' : result } : { why, words: '' })
}
