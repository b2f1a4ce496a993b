import type { Language } from '@nios4/sdk'
import type { Db } from './records/open.ts'
import type { Names } from './records/names.ts'
import type { Files } from './records/files.ts'
import type { Reading } from './fields/reading.ts'

export type Clock = { now(): Date }

export const wallClock: Clock = { now: () => new Date() }

/** What lives outside the database: one JSON file of mode 600 per installation. */
export type Installation = {
  readonly id: string
  /** At least 128 random bits; grants nothing but the sign-in page. */
  readonly link: string
  readonly database: string
  readonly publicUrl: string
  /** ed25519, PEM; the private half never enters the database. */
  readonly privateKey: string
  readonly publicKey: string
}

export type Log = {
  info(what: string, values?: Readonly<Record<string, unknown>>): void
  error(what: string, values?: Readonly<Record<string, unknown>>): void
}

/** One installation at work: the first argument of every verb. */
export type Desk = {
  readonly db: Db
  /** Physical names of the roles: the host's own tables are mapped, never assumed. */
  readonly names: Names
  readonly clock: Clock
  readonly installation: Installation
  /** Language of the host, hence of what we write into its rows. */
  readonly language: Language
  /** Folder of what lives outside the database: link map, keys trusted here, files. */
  readonly folder: string
  readonly files: Files
  readonly log: Log
  /** Schema, lists, rules and options as last read, with what makes them fresh. */
  readonly reading: Reading
}

/** The writer we sign host rows with. */
export const ourLabel = 'addon.ticketing'

/** Full address of a page of the portal: built from configuration, never from a request. */
export const portalAddress = (desk: { readonly installation: Installation }, path = ''): string =>
  `${desk.installation.publicUrl}/${desk.installation.link}/${path}`
