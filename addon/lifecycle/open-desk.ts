import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '@nios4/sdk'
import { wallClock } from '../desk.ts'
import type { Clock, Desk, Installation, Log } from '../desk.ts'
import { HostAway, NotFound } from '../faults.ts'
import { isMissingPart, openReading } from '../fields/reading.ts'
import { databaseName, fileStore } from '../records/files.ts'
import { readNames } from '../records/names.ts'
import { standingWork } from '../records/standing-work.ts'
import { openDatabase } from '../records/open.ts'
import { filesWithCloud } from '../sync.ts'
import type { Db } from '../records/open.ts'
import { findByLink } from './installations.ts'
import { silentLog } from './silent-log.ts'

export type DeskOptions = { readonly folder: string, readonly clock?: Clock, readonly log?: Log }

/** Opens one installation for work. Its database must hold our tables. @throws HostAway when the database is not there, NotFound while nothing is installed in it. */
export async function openDesk(installation: Installation, { folder, clock = wallClock, log = silentLog }: DeskOptions): Promise<Desk> {
  const db = openExisting(installation.database)
  try {
    const mapped = await readNames(db.knex)
    const names = { ...mapped, ...await standingWork(db.knex, db.form, mapped) }
    // Being laid, or lost: the installer knows what to do, a visitor has nothing to see.
    if (names.ticket.table === '') throw new NotFound('unknown-link')
    return {
      db, names, clock, installation, log, folder, language: await languageOf(db),
      files: filesWithCloud(fileStore(join(folder, 'files'), databaseName(installation.database)), db, folder), reading: openReading(),
    }
  } catch (fault) {
    await db.close()
    // The file of an installation is there before its tables: nobody may come in yet.
    throw isMissingPart(fault) ? new NotFound('unknown-link') : fault
  }
}

/** The desk behind a link, undefined when no installation has it. */
export async function openDeskOf(link: string, options: DeskOptions): Promise<Desk | undefined> {
  const installation = findByLink(options.folder, link)
  return installation === undefined ? undefined : openDesk(installation, options)
}

/** The SQLite driver would lay an empty file where the database is missing; nobody is helped by that. */
export function openExisting(address: string): Db {
  const file = /^sqlite3?:(.+)$/.exec(address)?.[1]
  if (file !== undefined && file !== ':memory:' && !existsSync(file)) throw new HostAway('host-away')
  return openDatabase(address)
}

async function languageOf(db: Db): Promise<Language> {
  const row: { language: string } | undefined = await db.knex('tk_addon').where({ id: 1 }).first('language')
  return row?.language === 'en' ? 'en' : 'it'
}
