import type { Desk } from '../desk.ts'
import { Invalid } from '../faults.ts'
import { readAnswers } from '../fields/answer.ts'
import type { Answers } from '../fields/answer.ts'
import { openingFields } from '../fields/policies.ts'
import { customerById } from '../people/customers.ts'
import type { Customer } from '../people/person.ts'
import type { From, Tx } from '../records/open.ts'
import { openIn } from '../tickets/open.ts'
import { titleFrom } from '../tickets/title.ts'
import { toLooseFiles } from '../tickets/upload.ts'
import type { KeptFile } from '../tickets/upload.ts'
import type { Account } from './account.ts'

export type KeptDraft = { readonly answers: Answers, readonly files: readonly KeptFile[] }

type DraftRow = { account: string, answers: string | null, files: string | null }

export async function putDraft(desk: Desk, tx: Tx, account: string, draft: KeptDraft): Promise<void> {
  await tx('tk_draft').insert({ account, answers: JSON.stringify(draft.answers), files: JSON.stringify(draft.files), created_at: desk.clock.now().getTime() })
}

export async function draftOf(from: From, account: string): Promise<KeptDraft | undefined> {
  const row: DraftRow | undefined = await from('tk_draft').where({ account }).first('account', 'answers', 'files')
  return row === undefined ? undefined : { answers: answersIn(row.answers), files: filesIn(row.files) }
}

/** What the firm reads of it in its letter: the title, or the first sentence. */
export function titleOf(desk: Desk, draft: KeptDraft | undefined): string {
  if (draft === undefined) return ''
  const { title, description } = desk.names.ticket.column
  return titleFrom(draft.answers[title] ?? '', draft.answers[description] || (Object.values(draft.answers).find(value => value !== '') ?? ''))
}

/**
 * The waiting request becomes a ticket in the transaction that lets its writer in, once: its form token is the account.
 * Should the owner's rules have changed so that it cannot be taken as it stands, it stays a draft for its writer to complete.
 */
export async function openDraft(desk: Desk, tx: Tx, account: Account): Promise<boolean> {
  const draft = await draftOf(tx, account.id)
  const row = draft === undefined ? undefined : await customerById(desk, tx, account.customer)
  if (draft === undefined || row === undefined) return false
  const around = await desk.reading.surroundings(desk, tx)
  const offered = openingFields(await desk.reading.policies(desk, tx))
  const customer: Customer = {
    kind: 'customer', account: account.id, customer: account.customer, name: account.name, email: account.email, language: account.language, looking: false,
  }
  try {
    // Its files were judged when they were sent; a column no longer offered leaves its file below the ticket.
    const stillAsked = (column = ''): boolean => offered.some(field => field.column === column)
    const files = draft.files.map(({ id, name, column }) => stillAsked(column) ? { id, name, column } : { id, name })
    for (const { id, column = '' } of draft.files) if (column !== '' && !stillAsked(column)) await toLooseFiles(desk, id)
    const kept = files.map(file => ({ ...file, type: 'image/' }))
    const known = Object.fromEntries(Object.entries(draft.answers).filter(([column]) => offered.some(field => field.column === column)))
    const read = readAnswers(known, offered, { language: account.language, zone: around.options.zone }, true, undefined, kept)
    await openIn(desk, tx, customer, around, read, files, `draft-${account.id}`)
  } catch (fault) {
    if (fault instanceof Invalid) return false
    throw fault
  }
  await tx('tk_draft').where({ account: account.id }).delete()
  return true
}

function answersIn(text: string | null): Answers {
  const read = parsed(text)
  if (typeof read !== 'object' || read === null) return {}
  return Object.fromEntries(Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function filesIn(text: string | null): readonly KeptFile[] {
  const read = parsed(text)
  return Array.isArray(read) ? read.filter(isKept) : []
}

const isKept = (file: unknown): file is KeptFile =>
  typeof file === 'object' && file !== null && 'id' in file && typeof file.id === 'string' && 'name' in file && typeof file.name === 'string'

function parsed(text: string | null): unknown {
  try { return JSON.parse(text || 'null') } catch { return undefined }
}
