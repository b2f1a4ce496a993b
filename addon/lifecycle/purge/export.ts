import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeFile } from '../../../formats/file-reference.ts'
import { toldFields } from '../../../migrations/tools/told.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import { databaseName, filePlace } from '../../records/files.ts'
import { host } from '../../records/columns.ts'
import type { From } from '../../records/open.ts'
import { textOf } from '../../records/values.ts'
import type { RawRow } from '../../records/values.ts'
import { writeArchive } from './archive.ts'
import type { Archive } from './archive.ts'
import { labelOf } from './belongings.ts'
import type { Belongings } from './belongings.ts'
import { describing } from './foreign.ts'

/** Working memory of the program, and what would let somebody in: of no use to a reader. */
const leftOut: ReadonlySet<string> = new Set(['tk_session', 'tk_code', 'tk_lock', 'tk_limit', 'tk_sent', 'tk_seen', 'tk_clock', 'tk_counter', 'tk_search'])
const secrets: ReadonlySet<string> = new Set(['password_hash', 'csrf', 'identity', 'request_nonce'])

const page = 2000

export type Exported = { readonly file: string, readonly sha256: string, readonly rows: ReadonlyMap<string, number> }

/** Everything of ours in one zip that any program opens: a JSON file per table, the files by their names, a page that explains. (R17) */
export async function exportAll(from: From, look: Look, ours: Belongings, place: { readonly folder: string, readonly address: string, readonly file: string }): Promise<Exported> {
  const archive = writeArchive(place.file)
  try {
    const rows = new Map<string, number>()
    text(archive, 'README.txt', readme)
    for (const table of ours.tables.filter(name => look.columns.has(name))) {
      rows.set(table, await writeTable(from, archive, table, `tables/${table}.json`, look, [host.id]))
      await writeFiles(from, archive, table, look, place)
    }
    for (const [table, columns] of ours.columns) {
      const there = columns.filter(column => look.columns.get(table)?.has(column) === true)
      if (there.length > 0) await writeTable(from, archive, table, `columns-on-other-tables/${table}.json`, look, [host.id], [host.id, ...captions(table, look), ...there])
    }
    for (const table of ours.privateTables.filter(name => look.columns.has(name) && !leftOut.has(name))) {
      const columns = [...look.columns.get(table) ?? []].filter(column => !secrets.has(column))
      rows.set(table, await writeTable(from, archive, table, `service/${table}.json`, look, columns.slice(0, 2), columns))
    }
    await writePapers(from, archive, look, place)
    await writeDescriptions(from, archive, look, ours)
    return { file: place.file, sha256: await archive.finish(), rows }
  } catch (fault) {
    archive.abandon()
    throw fault
  }
}

/** In pages, so that a large table never is whole in memory. */
async function writeTable(from: From, archive: Archive, table: string, name: string, look: Look, order: readonly string[], columns?: readonly string[]): Promise<number> {
  const labels = Object.fromEntries(toldFields(look).filter(field => field.table === table).map(field => [field.name, field.label]))
  const entry = archive.begin(name)
  entry.write(bytes(`{"table":${JSON.stringify(table)},"label":${JSON.stringify(labelOf(table, look))},"labels":${JSON.stringify(labels)},"rows":[`))
  let count = 0
  for (;;) {
    const rows: RawRow[] = await from(table).select(columns === undefined ? '*' : [...columns]).orderBy([...order]).limit(page).offset(count)
    if (rows.length > 0) entry.write(bytes(`${count > 0 ? ',' : ''}\n${rows.map(row => JSON.stringify(row)).join(',\n')}`))
    count += rows.length
    if (rows.length < page) break
  }
  entry.write(bytes('\n]}\n'))
  entry.end()
  return count
}

/** A reader of the columns wants to know whose row it is. */
const captions = (table: string, look: Look): readonly string[] =>
  toldFields(look).filter(field => field.table === table && !field.retired && field.type === 0 && look.columns.get(table)?.has(field.name) === true && !look.ledger.has(`col:${table}.${field.name}`))
    .sort((a, b) => a.place - b.place).slice(0, 2).map(({ name }) => name)

async function writeFiles(from: From, archive: Archive, table: string, look: Look, place: { readonly folder: string, readonly address: string }): Promise<void> {
  const columns = toldFields(look).filter(field => field.table === table && (field.type === 28 || field.type === 2) && look.columns.get(table)?.has(field.name) === true).map(({ name }) => name)
  if (columns.length === 0) return
  const rows: RawRow[] = await from(table).select([host.id, ...columns])
  for (const row of rows) {
    for (const column of columns) {
      const told = decodeFile(textOf(row[column]))
      if (told === undefined || told.kind === 'inline') continue
      for (const id of new Set([textOf(row[host.id]), told.id])) {
        if (!/^[A-Za-z0-9_-]{1,120}$/.test(id)) continue
        const path = filePlace(join(place.folder, 'files'), databaseName(place.address), table, id)
        if (!existsSync(path)) continue
        const entry = archive.begin(`files/${table}/${id}/${safe(told.name)}`)
        entry.write(readFileSync(path))
        entry.end()
        break
      }
    }
  }
}

/** Papers customers signed, each as it was then. (M44) */
async function writePapers(from: From, archive: Archive, look: Look, place: { readonly folder: string, readonly address: string }): Promise<void> {
  if (!look.columns.has('tk_signature')) return
  const [map]: { tablename: string }[] = look.columns.has('tk_map') ? await from('tk_map').where({ role: 'reports' }).select('tablename') : []
  const rows: RawRow[] = await from('tk_signature').select('id', 'report', 'paper', 'signed_at').orderBy('signed_at')
  for (const row of rows) {
    const [paper, table] = [textOf(row['paper']), map?.tablename ?? 'ticket_report']
    const path = filePlace(join(place.folder, 'files'), databaseName(place.address), table, paper)
    if (!/^[A-Za-z0-9_-]{1,120}$/.test(paper) || !existsSync(path)) continue
    const entry = archive.begin(`signed/${textOf(row['report'])}/${paper}.pdf`)
    entry.write(readFileSync(path))
    entry.end()
  }
}

/** Rows of the program that describe our section, and the lists. */
async function writeDescriptions(from: From, archive: Archive, look: Look, ours: Belongings): Promise<void> {
  const described: Record<string, unknown> = { so_tables: await from('so_tables').whereIn('tablename', [...ours.tables]) }
  for (const table of describing(look)) described[table] = await from(table).whereIn('tablename', [...ours.tables])
  if (look.columns.has('so_lists')) described['so_lists'] = await from('so_lists').whereIn(host.id, ours.rows.filter(row => row.kind === 'list').map(row => row.host_id))
  text(archive, 'descriptions.json', `${JSON.stringify(described, null, 1)}\n`)
}

function text(archive: Archive, name: string, content: string): void {
  const entry = archive.begin(name)
  entry.write(bytes(content))
  entry.end()
}

const bytes = (content: string): Uint8Array => Buffer.from(content, 'utf8')

const safe = (name: string): string => name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replace(/^\.+/, '') || 'file'

const readme = `Esportazione del servizio Ticket / Export of the Ticket service
===============================================================

tables/                   le tabelle che avevamo aggiunto: un file JSON per tabella, "labels" dice il nome di ogni colonna
                          the tables we had added: one JSON file per table, "labels" tells the name of each column
columns-on-other-tables/  le colonne che avevamo aggiunto alle tabelle del programma, con i loro valori
                          the columns we had added to tables of the program, with their values
files/                    i file, con il loro nome: files/TABELLA/ID/NOME; l'ID è quello della riga o del file
                          the files under their names: files/TABLE/ID/NAME; the ID is the row's or the file's
signed/                   i rapporti firmati dai clienti, in PDF: signed/RAPPORTO/FIRMA.pdf
                          the reports customers signed, as PDF: signed/REPORT/SIGNATURE.pdf
service/                  le tabelle di lavoro: account dei clienti (senza password), storico, lettere
                          the working tables: customers' accounts (without passwords), history, letters
descriptions.json         come il programma descriveva sezione, campi e liste
                          how the program described section, fields and lists

${host.id} = identificativo / id, ${host.stamp} = data e ora AAAAMMGGHHMMSS UTC / stamp YYYYMMDDHHMMSS UTC, ${host.retired} = 1 eliminata / deleted,
${host.parent} = riga a cui appartiene / row it belongs to. Nelle tabelle di lavoro le colonne *_at sono millisecondi dal 1970.
In the working tables columns called *_at are milliseconds since 1970.
`
