import type { Cell } from '@nios4/sdk'
import { addField } from '../../host/program/fields.ts'
import { storeFile } from '../../host/program/files.ts'
import { addEveryKind, ruleRows } from '../every-kind.ts'
import type { Person, PersonName } from '../persons.ts'
import type { World } from '../world.ts'
import { plantReports } from './plant-reports.ts'
import { newCanaries } from './canaries.ts'
import type { Canaries } from './canaries.ts'

/** What an owner shows and what he keeps to himself, and one of everything filled with values that occur nowhere else. */
export type Planted = {
  readonly canaries: Canaries
  /** Columns of the ticket no customer may see; their names are secrets too. */
  readonly hidden: readonly string[]
  readonly shown: readonly string[]
  readonly tickets: readonly { readonly id: string, readonly whose: string }[]
  readonly files: readonly string[]
  /** Reports of the firm's own: hers open and not, another's, of a ticket that is gone. */
  readonly reports?: readonly string[]
}

const keys = new Set(['gguid', 'tid', 'eli', 'arc', 'ut', 'gguidp', 'ind', 'tap', 'tidc', 'utc'])

/** The host's own columns that the addon works with keep their values; all others are planted, known to us or not. */
export async function plant(world: World, persons: Readonly<Record<PersonName, Person>>): Promise<Planted> {
  const { host, owner, desk, clock } = world
  const canaries = newCanaries()
  const hidden = [...await addEveryKind(world, 'nascosto', name => ['one', 'two'].map(() => canaries.word(`a list value of ${name}`, 'nobody'))), 'costo_interno', 'nota_interna']
  const shown = await addEveryKind(world, 'visto')
  for (const [name, type] of [['costo_interno', 5], ['nota_interna', 1]] as const) {
    await addField(host, owner, { table: desk.names.ticket.table, name, label: canaries.word(`label of ${name}`, 'nobody'), type, now: clock.now() })
  }
  await world.follow()
  await ruleRows(desk, shown, { shown_in_list: 1, shown_in_detail: 1 })
  for (const column of hidden) {
    await ruleRows(desk, [column], { label_it: canaries.word(`Italian label of ${column}`, 'nobody'), label_en: canaries.word(`English label of ${column}`, 'nobody') })
    await host.knex('so_fields').where({ tablename: desk.names.ticket.table, fieldname: column }).update({ fieldlabel: canaries.word(`name of ${column}`, 'nobody') })
  }
  const all = hiddenAndMore(hidden)
  const tickets = await plantTickets(world, persons, canaries, all)
  const files = await plantTalk(world, canaries, tickets)
  for (const table of ['clienti', 'interventi_tecnici', 'interventi_materiali', 'fatture', 'fatture_rows', 'prodotti', 'info', 'so_localusers', 'so_users']) await plantTable(world, canaries, table)
  const reports = await plantReports(world, canaries, tickets)
  await plantPrivate(world, canaries)
  return { canaries, hidden: all, shown, tickets, files, reports }
}

/** Hidden from the first day: the customer's name and the channel; never a customer's: what the host keeps in its own columns. */
const hiddenAndMore = (own: readonly string[]): readonly string[] => [...own, 'customer', 'channel', 'uta', 'exp', 'dsp', 'dsc', 'dsq1', 'dsq2', 'utc']

async function plantTickets(world: World, persons: Readonly<Record<PersonName, Person>>, canaries: Canaries, hidden: readonly string[]): Promise<Planted['tickets']> {
  const { host, desk } = world
  const { table } = desk.names.ticket
  const rita = persons.Rita.customer
  const rows = [
    { whose: rita, cells: {} }, { whose: rita, cells: {} }, { whose: persons['another customer'].customer, cells: {} },
    { whose: 'nobody', cells: { eli: 1, gguid_customer: rita } }, { whose: 'nobody', cells: { arc: 1, gguid_customer: rita } }, { whose: 'nobody', cells: { gguid_customer: '' } },
  ]
  const planted = []
  for (const { whose, cells } of rows) {
    const id = await world.save(table, { title: 'x', status: 'Aperto', gguid_customer: whose })
    await host.knex(table).where({ gguid: id }).update({ ...await ticketCells(world, canaries, hidden, whose), ...cells })
    planted.push({ id, whose })
  }
  return planted
}

/** A fresh value for every column of a ticket that is not a key. */
export async function ticketCells(world: World, canaries: Canaries, hidden: readonly string[], whose: string): Promise<Record<string, Cell>> {
  const { desk, host } = world
  const { schema } = await desk.reading.surroundings(desk)
  const told = schema.tables.get(desk.names.ticket.table)
  const isHidden = (column: string): boolean => hidden.includes(column.replace(/^(gguid|dat|file|lat|lng)_/, '')) || /^(gguid|dat)_/.test(column)
  const cells: Record<string, Cell> = {}
  for (const [column, kind] of await physicalColumns(world, desk.names.ticket.table)) {
    if (keys.has(column) || ['gguid_customer', 'status'].includes(column)) continue
    const field = told?.fields.find(found => found.column === column)
    const reader = isHidden(column) ? 'nobody' : whose
    if (field?.type === 4) cells[column] = 1
    else if (field?.type === 28 || field?.type === 2) {
      cells[column] = await storeFile(host, `${world.folder}/files`, desk.names.ticket.table, Buffer.from(canaries.word(`bytes of ticket.${column}`, reader)), `${canaries.word(`ticket.${column}`, reader)}.txt`)
    } else cells[column] = valueFor(world, canaries, field?.type === 18 ? 'date' : kind, `ticket.${column}`, reader)
  }
  return cells
}

const valueFor = (world: World, canaries: Canaries, kind: Kind, where: string, whose: string): Cell => {
  if (kind === 'number') return canaries.number(where, whose)
  if (kind === 'text') return canaries.word(where, whose)
  const digits = String(canaries.date(where, whose))
  return world.host.form === 'sqlite' ? Number(digits) : digits.replace(/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/, '$1-$2-$3 $4:$5:$6')
}

async function plantTalk(world: World, canaries: Canaries, tickets: Planted['tickets']): Promise<readonly string[]> {
  const { desk, host, folder } = world
  const ids: string[] = []
  for (const { id, whose } of tickets) {
    const parent = { table: desk.names.ticket.table, id }
    for (const audience of ['', 'Interno']) {
      const reader = audience === '' ? whose : 'nobody'
      const word = (where: string): string => canaries.word(`${audience || 'public'} ${where}`, reader)
      await world.save(desk.names.message, { body: word('message.body'), author: word('message.author'), audience }, undefined, parent)
      const file = await storeFile(host, `${folder}/files`, desk.names.file, Buffer.from(word('bytes of a file')), `${word('file.name')}.txt`)
      ids.push(await world.save(desk.names.file, { file, audience, author: canaries.word('file.author', 'nobody') }, undefined, parent))
    }
    await world.save(desk.names.log, { what: canaries.word('log.what', 'nobody'), author: canaries.word('log.author', 'nobody') }, undefined, parent)
  }
  return ids
}

/** Every column of every row that nothing in the addon works with. */
async function plantTable(world: World, canaries: Canaries, table: string): Promise<void> {
  const { host, desk } = world
  const { customers, yourData } = desk.names
  const kept = new Set([...keys, 'username', ...table === customers.table ? [customers.check] : [], ...table === yourData.table ? [yourData.company, yourData.email, yourData.logo] : []])
  const columns = [...await physicalColumns(world, table)].filter(([column]) => !kept.has(column) && !column.startsWith('ticket_') && !['admin', 'id', 'usercloud'].includes(column))
  const rows: readonly { gguid: string }[] = await host.knex(table).select('gguid').orderBy('gguid').limit(12)
  for (const { gguid } of rows) {
    const isOwn = (column: string): boolean => table === customers.table && [customers.name, customers.email, customers.phone].includes(column)
    await host.knex(table).where({ gguid }).update(Object.fromEntries(columns.map(([column, kind]) => {
      const whose = isOwn(column) ? gguid : 'nobody'
      return [column, column === customers.email ? `${canaries.word(`${table}.${column}`, whose)}@example.test` : valueFor(world, canaries, kind, `${table}.${column}`, whose)]
    })))
  }
}

/** Our own tables: what people typed gets values, what is secret is kept as it is and looked for. */
async function plantPrivate({ host, desk }: World, canaries: Canaries): Promise<void> {
  const { knex } = host
  const accounts: readonly { id: string, customer: string }[] = await knex('tk_account').select('id', 'customer')
  for (const { id, customer } of accounts) {
    await knex('tk_account').where({ id }).update({
      name: canaries.word('account.name', customer), phone: canaries.word('account.phone', customer), password_hash: canaries.word('account.password_hash', 'never'),
    })
  }
  await knex('tk_journal').update({ detail: canaries.word('journal.detail', 'nobody') })
  const sessions: readonly { id_hash: string, csrf: string }[] = await knex('tk_session').select('id_hash', 'csrf')
  for (const { id_hash, csrf } of sessions) {
    canaries.secret('hash of a session', id_hash)
    canaries.secret('key of form tokens', csrf)
  }
  await knex('tk_hook').insert({ hook: 'planted', secret: canaries.word('secret of a webhook', 'never'), previous: canaries.word('secret before of a webhook', 'never') })
  await knex('tk_hook_post').insert({ id: 'planted', hook: 'planted', event: 'ticket-opened', status: 'sent', result: canaries.word('result of a webhook', 'nobody') })
  await knex('tk_channel_in').insert({ channel: 'whatsapp', id: 'planted', sender: '+390000000', body: canaries.word('message that came in', 'nobody'), status: 'taken' })
  await knex('tk_channel_out').insert({ id: 'planted', channel: 'whatsapp', status: 'unsent', number: '+390000000', result: canaries.word('why an answer did not leave', 'nobody') })
  const keysKept: readonly { token: string }[] = await knex('tk_activation').select('token')
  for (const { token } of keysKept) canaries.secret('activation key', token)
  canaries.secret('private key', desk.installation.privateKey.split('\n')[1] ?? '')
}

type Kind = 'text' | 'number' | 'date'

async function physicalColumns({ host }: World, table: string): Promise<ReadonlyMap<string, Kind>> {
  const columns: Readonly<Record<string, { readonly type: string }>> = await host.knex(table).columnInfo()
  return new Map(Object.entries(columns).map(([column, { type }]) =>
    [column, /date/i.test(type) ? 'date' : /int|double|float|real|decimal/i.test(type) ? 'number' : 'text']))
}
