import { existsSync } from 'node:fs'
import type { Stamp, Text } from '@nios4/sdk'
import { asObject, parseJson } from '../../formats/json-object.ts'
import { openDatabase, withRetry } from '../records/open.ts'
import type { Db, From, Tx } from '../records/open.ts'
import { physicalColumns } from '../records/physical.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { Connection } from './told.ts'
import { troubles } from './troubles.ts'

/** A replica's own row, read. */
export type ReplicaState = Connection & {
  readonly account: string
  readonly mayWrite: boolean
  /** What is sent is noted, to be compared with what the cloud gives back. */
  readonly comparing: boolean
  /** Cursor when writing was first allowed. */
  readonly compareFrom: Stamp
  readonly firstDone: boolean
  /** Cursor the pull under way began with, -1 when none is. */
  readonly asked: Stamp
  /** Where that pull goes on. */
  readonly partFrom: number
  /** Server time of its first answer, the earliest of all: the next cursor. */
  readonly since: Stamp
  /** Number of the round. */
  readonly round: number
  readonly holder: string
  readonly untilAt: number
  readonly okAt: number
  readonly triedAt: number
  readonly trouble: Text | undefined
  readonly troubleKey: string
  readonly troubles: number
}

export async function readState(from: From): Promise<ReplicaState> {
  const row: RawRow | undefined = await from('tk_sync').where({ id: 1 }).first()
  if (row === undefined) throw troubles.notConnected()
  const [text, number] = [(name: string) => textOf(row[name]), (name: string) => numberOf(row[name])]
  const trouble = asObject(parseJson(text('trouble')))
  return {
    server: { sync: text('sync_base'), webApi: text('web_base') }, database: text('dbname'), account: text('account'),
    mayWrite: number('may_write') === 1, comparing: number('comparing') === 1, compareFrom: number('compare_from'), firstDone: number('first_done') === 1, asked: number('asked'), partFrom: number('part_from'), since: number('since'), round: number('round'),
    holder: text('holder'), untilAt: number('until_at'), okAt: number('ok_at'), triedAt: number('tried_at'),
    trouble: trouble === undefined ? undefined : { it: textOf(trouble['it']), en: textOf(trouble['en']) }, troubleKey: textOf(trouble?.['key']),
    troubles: number('troubles'),
  }
}

/** Whether our own tables are there. */
export async function isReplica(db: Db): Promise<boolean> {
  const tables = await physicalColumns(db.knex, db.form, ['tk_sync'])
  return tables.has('tk_sync') && (await db.knex('tk_sync').where({ id: 1 }).first('id')) !== undefined
}

/** The driver would lay an empty file where there is none. */
export const isThere = (address: string): boolean => {
  const file = /^sqlite3?:(.+)$/.exec(address)?.[1]
  return file === undefined || existsSync(file)
}

/** Opens a replica that is there. @throws Refusal `not-connected` */
export async function openReplica(address: string): Promise<Db> {
  if (!isThere(address)) throw troubles.notConnected()
  const db = openDatabase(address)
  try {
    if (!await isReplica(db)) throw troubles.notConnected()
    return db
  } catch (fault) {
    await db.close()
    throw fault
  }
}

export async function onReplica<T>(address: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = await openReplica(address)
  try { return await work(db) } finally { await db.close() }
}

/** The host's own place of the cursor: its programs stamp their rows at or after it. (docs/host.md, B.5, E.4) */
export async function cursorOf(from: From): Promise<Stamp> {
  const row: RawRow | undefined = await from('lo_setting').where({ gguid: '0' }).first('tidsync')
  return numberOf(row?.['tidsync'])
}

/** One whole step; the write lock comes first, as everywhere. Tried again when a lock is lost. */
export const inStep = <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> => withRetry(() => db.knex.transaction(async tx => {
  await tx('tk_sync').where({ id: 1 }).update({ id: 1 })
  return work(tx)
}))
