import type { Language } from '@nios4/sdk'
import { decodeFile } from '../../formats/file-reference.ts'
import type { DecodedFile } from '../../formats/file-reference.ts'
import { admissions } from '../defaults/words.ts'
import { optionColumn } from '../records/names.ts'
import type { Names } from '../records/names.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { mailbox } from '../people/mailbox.ts'
import { webAddress } from './kinds/contacts.ts'
import { host } from '../records/columns.ts'

/** What the owner set in *Your data*; every value has a workable default. (A46–A48) */
export type Options = {
  /** Row id of *Your data*, '' when the host has none yet. */
  readonly row: string
  readonly company: string
  readonly email: string
  readonly logo: DecodedFile | undefined
  readonly admission: 'wait' | 'auto'
  /** Where the firm hears of contacts and tickets: at least the company's address, if it has one. */
  readonly notify: readonly string[]
  readonly bundleSeconds: number
  readonly reminderHours: number
  readonly workStart: string
  readonly workEnd: string
  readonly mondayLetter: boolean
  readonly privacyLink: string
  readonly colour: string
  readonly zone: string
  readonly switchedOn: boolean
  readonly language: Language
  readonly activationKey: string
  readonly portalLink: string
  readonly portalState: string
  readonly portalMissing: string
}

/** What is read of *Your data*: its other cells are the owner's own business. */
export const optionColumns = (names: Names): readonly string[] => [
  host.id, names.yourData.company, names.yourData.email, names.yourData.logo, ...[
    'switch', 'admission', 'notify', 'bundle_seconds', 'reminder_hours', 'work_start', 'work_end', 'monday_letter', 'privacy_link', 'colour', 'time_zone',
    'activation_key', 'portal_link', 'portal_state', 'portal_missing',
  ].map(name => optionColumn(names, `ticket_${name}`)),
]

export function readOptions(row: RawRow | undefined, names: Names, language: Language): Options {
  const cell = (name: string): string => name === '' ? '' : textOf(row?.[optionColumn(names, name)]).trim()
  const email = address(cell(names.yourData.email))
  const notify = cell('ticket_notify').split(/[,;\s]+/).map(address).filter(found => found !== '')
  return {
    row: cell(host.id), company: cell(names.yourData.company), email,
    logo: decodeFile(cell(names.yourData.logo)),
    admission: Object.values(admissions.auto).some(word => word.toLowerCase() === cell('ticket_admission').toLowerCase()) ? 'auto' : 'wait',
    notify: notify.length > 0 ? notify : email === '' ? [] : [email],
    bundleSeconds: within(cell('ticket_bundle_seconds'), 60, 3600), reminderHours: within(cell('ticket_reminder_hours'), 8, 1000),
    workStart: timeOfDay(cell('ticket_work_start'), '09:00'), workEnd: timeOfDay(cell('ticket_work_end'), '18:00'),
    mondayLetter: isOn(row?.[optionColumn(names, 'ticket_monday_letter')]), privacyLink: webAddress(cell('ticket_privacy_link')) ?? '',
    colour: /^#[0-9a-f]{6}$/i.test(cell('ticket_colour')) ? cell('ticket_colour').toLowerCase() : '#1f6f54',
    zone: zone(cell('ticket_time_zone')), switchedOn: isOn(row?.[optionColumn(names, 'ticket_switch')]), language,
    activationKey: cell('ticket_activation_key'), portalLink: cell('ticket_portal_link'),
    portalState: cell('ticket_portal_state'), portalMissing: cell('ticket_portal_missing'),
  }
}

const address = (typed: string): string => mailbox.test(typed) ? typed.toLowerCase() : ''

/** A switch whose column a foreign client never filled counts as on: only a clear 0 turns things off. */
const isOn = (cell: unknown): boolean => cell === undefined || cell === null || numberOf(cell) !== 0

function within(typed: string, preset: number, most: number): number {
  const number = Math.trunc(numberOf(typed))
  return number > 0 ? Math.min(number, most) : preset
}

const timeOfDay = (typed: string, preset: string): string => /^([01]?\d|2[0-3]):[0-5]\d$/.test(typed) ? typed.padStart(5, '0') : preset

function zone(typed: string): string {
  try { return new Intl.DateTimeFormat('en', { timeZone: typed || 'Europe/Rome' }).resolvedOptions().timeZone } catch { return 'Europe/Rome' }
}
