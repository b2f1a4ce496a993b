import { readFile } from 'node:fs/promises'
import type { Text } from '@nios4/sdk'
import { numberCell, textCell } from '../../formats/packet.ts'
import { momentOf } from '../../formats/stamps.ts'
import { readTemplate } from '../../formats/template/read.ts'
import { headerKeys } from '../../formats/template/template.ts'
import { unzipTemplate } from '../../formats/template/zip.ts'
import { Refusal } from '../refusal.ts'
import type { SyncAnswer } from './answers.ts'
import { openCloud, packetRows } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { comingByTable, readComing } from './incoming.ts'
import { structureFacts } from './probe-facts.ts'
import type { Seen } from './probe-facts.ts'
import type { Connection, Credentials, ProbeFact, ProbeReport } from './told.ts'
import { usualPatience } from './transport.ts'

/** Of a large company the first part will do. */
const mostPackets = 4

/** Which facts of the contract hold there. Reads only; counts, names and shapes, never a value of anybody's row. */
export async function probeAt(source: (Connection & { readonly credentials: Credentials }) | { readonly file: string }): Promise<ProbeReport> {
  return 'file' in source ? probeFile(source.file) : probeCloud(source)
}

async function probeFile(file: string): Promise<ProbeReport> {
  const { data, tables, fields, rows } = readTemplate(await unzipTemplate(await readFile(file)))
  const keys = Object.keys(data)
  const strange = keys.filter(name => !headerKeys.some(known => known === name))
  const header = fact('template-header', keys.length > 0 && strange.length === 0, 'L’intestazione del modello ha le chiavi note', 'The header of the template has the keys we know', strange.map(name => `+${name}`).join(' '))
  return report([header], { tables, fields, rows })
}

async function probeCloud({ credentials, ...connection }: Connection & { readonly credentials: Credentials }): Promise<ProbeReport> {
  const cloud = openCloud({ ...connection, credentials, patience: usualPatience })
  const signedIn = await cloud.signIn()
  const facts: ProbeFact[] = [
    fact('login', signedIn.token !== '' && signedIn.userId > 0, 'L’accesso dà un token e un numero di utente', 'Signing in gives a token and a user number'),
    fact('database-list', signedIn.databases.some(({ name }) => name === connection.database), 'L’elenco degli archivi li chiama per nome', 'The list of databases names them', String(signedIn.databases.length)),
    await deadToken(connection, credentials),
  ]
  const packets: SyncAnswer[] = []
  for (let from = 0; packets.length < mostPackets; from += packetRows) {
    const answer = await cloud.exchange({ cursor: 0, closing: { from } }, { tables: [], fields: [], users: [], sync_box: [] })
    packets.push(answer)
    if (!answer.partial) break
  }
  facts.push(...packetFacts(packets), await overlapFact(cloud, packets))
  return report(facts, {
    tables: packets.flatMap(({ tables }) => tables), fields: packets.flatMap(({ fields }) => fields),
    rows: packets.flatMap(({ items }) => [...comingByTable(items)].flatMap(([table, coming]) => [...coming.values()].flatMap(one => {
      const row = readComing(one)?.row
      return row === undefined || table === 'so_localusers' ? [] : [{ table, row: Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'string' || typeof cell === 'number' || cell === null ? cell : JSON.stringify(cell)])) }]
    }))),
  })
}

/** A token that never was: which code says so. */
async function deadToken(connection: Connection, { email }: Credentials): Promise<ProbeFact> {
  const text: readonly [string, string] = ['Un token sconosciuto è rifiutato con not_logged', 'An unknown token is refused with not_logged']
  try {
    await openCloud({ ...connection, credentials: { email, password: '', token: 'not-a-token' }, patience: [] }).exchange({ cursor: 0, closing: { from: 0 } }, {})
    return fact('not-logged', false, ...text, 'taken')
  } catch (fault) { return fact('not-logged', fault instanceof Refusal && fault.key === 'cloud-login', ...text, fault instanceof Refusal ? fault.key : '') }
}

function packetFacts(packets: readonly SyncAnswer[]): readonly ProbeFact[] {
  const [first] = packets
  const moment = momentOf(first?.stamp ?? 0)
  const skew = moment === undefined ? 0 : Math.round((moment.getTime() - Date.now()) / 1000)
  const items = packets.flatMap(({ items: some }) => some)
  const kinds = new Set(items.map(item => typeof item === 'object' && item !== null && 'cvalues' in item ? typeof item.cvalues : 'none'))
  const commands = new Set(items.map(item => typeof item === 'object' && item !== null && 'command' in item ? textCell(item.command) : '?'))
  return [
    fact('server-time', moment !== undefined, 'tid_sync è l’ora del server', 'tid_sync is the server’s time', `${skew} s`),
    fact('structure-in-answer', (first?.tables.length ?? 0) > 0 && (first?.fields.length ?? 0) > 0, 'La prima risposta porta tabelle e campi', 'The first answer carries tables and fields'),
    fact('packet-size', packets.every(({ items: some }) => some.length <= packetRows), 'Un pacchetto ha al massimo 5.000 righe', 'A packet has 5,000 rows at most', packets.map(({ items: some }) => some.length).join(' ')),
    fact('cvalues-text', !kinds.has('object') && items.length > 0, 'I valori di una riga sono testo JSON', 'The cells of a row are JSON text', [...kinds].join(' ')),
    fact('commands', [...commands].every(name => name === 'insert' || name === 'delete'), 'I comandi sono insert e delete', 'Commands are insert and delete', [...commands].map(name => name.replace(/[^a-z_]/gi, '').slice(0, 20)).join(' ')),
    fact('secrets-travel', packets.some(({ users }) => users.some(user => textCell(user['password_hash']) !== '')), 'Le persone viaggiano con il testo della loro password', 'People travel with the text of their password', `${packets.reduce((sum, { users }) => sum + users.length, 0)} users`),
  ]
}

/** We ask for some rows twice at the border of two packets: does the server count as we think? */
async function overlapFact(cloud: Cloud, [first]: readonly SyncAnswer[]): Promise<ProbeFact> {
  const text: readonly [string, string] = ['partial_from conta righe e può essere qualsiasi numero', 'partial_from counts rows and may be any number']
  if (first === undefined || !first.partial || first.items.length < packetRows) return { fact: 'partial-from', holds: 'unknown', text: t(...text), seen: '' }
  const again = await cloud.exchange({ cursor: 0, closing: { from: packetRows - 100 } }, { tables: [], fields: [], users: [], sync_box: [] })
  const names = new Set(first.items.slice(-100).map(nameOf))
  const common = again.items.filter(item => names.has(nameOf(item))).length
  return fact('partial-from', common > 0, ...text, `${common}/100`)
}

const nameOf = (item: unknown): string => typeof item === 'object' && item !== null && 'gguid' in item ? String(item.gguid) : ''

function report(facts: readonly ProbeFact[], seen: Seen): ProbeReport {
  const more = structureFacts.map(({ fact: name, text, judge }): ProbeFact => ({ fact: name, text, ...judge(seen) }))
  return { facts: [...facts, ...more], tables: seen.tables.length, fields: seen.fields.length, rows: seen.rows.filter(({ row }) => numberCell(row['eli']) === 0).length }
}

const t = (it: string, en: string): Text => ({ it, en })

const fact = (name: string, holds: boolean, it: string, en: string, seen = ''): ProbeFact => ({ fact: name, holds, text: t(it, en), seen })
