import type { TableRow } from '@nios4/sdk'
import type { HostDatabase } from '../open.ts'
import type { HostUser } from '../program/host-user.ts'
import { backticksForApostrophes, floatsForIntegers, jsonInTextCells, nullsInCompanions, numbersAsText, zeroedStamps } from './awkward/cells.ts'
import { cursorOnNewestRow, personTwice, renamedColumnsStale, syncBoxMissing, valueNotCleared } from './awkward/clients.ts'
import { brokenParam, columnWithoutField, duplicateLabels, fieldWithoutColumn, retiredRows, unknownFieldTypes } from './awkward/structure.ts'

const tables = ['clienti', 'interventi_tecnici', 'ticket', 'ticket_message']

/**
 * Everything at once that hosts in the field were seen or are bound to hold. For an existing host, with or without the
 * ticket table. Tests that want one awkwardness take its function from `awkward/`; three are left to them alone, because
 * nothing can be seen of the rest any more: deletionForgotten, firstSyncStopped, columnsNeverCreated.
 */
export async function seedAwkward(host: HostDatabase, user: HostUser): Promise<void> {
  const present = await host.knex<TableRow>('so_tables').whereIn('tablename', tables).where({ eli: 0 })
  for (const { tablename } of present) {
    await disturbStructure(host, user, tablename)
    await disturbRows(host, tablename)
  }
  await personTwice(host)
  await renamedColumnsStale(host)
  for (const { tablename } of present.slice(0, 1)) await cursorOnNewestRow(host, tablename)
  await syncBoxMissing(host)
}

async function disturbStructure(host: HostDatabase, user: HostUser, table: string): Promise<void> {
  await duplicateLabels(host, user, table)
  await floatsForIntegers(host, user, table)
  await numbersAsText(host, user, table)
  await unknownFieldTypes(host, user, table)
  await fieldWithoutColumn(host, user, table)
  await columnWithoutField(host, table)
  await brokenParam(host, user, table)
}

async function disturbRows(host: HostDatabase, table: string): Promise<void> {
  await backticksForApostrophes(host, table)
  await jsonInTextCells(host, table)
  await nullsInCompanions(host, table)
  await retiredRows(host, table)
  await valueNotCleared(host, table)
  await zeroedStamps(host, table)
}
