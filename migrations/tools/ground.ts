import type { Language } from '@nios4/sdk'
import type { Knex } from 'knex'
import type { Form } from '../../formats/columns.ts'
import type { ListForm } from '../../formats/list-text.ts'
import type { Role } from './steps.ts'

export type From = Knex | Knex.Transaction

/** The writer of every row we lay. (docs/host.md, E.1) */
export const ourLabel = 'addon.ticketing'

/** What the steps stand on: where to write, and what this host is like. */
export type Ground = {
  readonly from: From
  readonly form: Form
  /** Language of the labels we write. */
  readonly language: Language
  readonly now: Date
  /** Physical name behind a role, '' when the host has none. */
  name(role: Role): string
  /** The ticket table was here before us: used as it is, its columns by their roles. (packaging (d), rule 2) */
  readonly adopted: boolean
  /** Form learnt from lists already there; undefined = no list row may be written. (decision 15) */
  readonly listForm: ListForm | undefined
}
