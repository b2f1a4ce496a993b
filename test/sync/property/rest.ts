import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { decodeFile } from '../../../formats/file-reference.ts'
import { databaseName } from '../../../host/address.ts'
import { travellingState } from '../agree.ts'
import type { Told } from './edits.ts'
import { wordsAt, wordsLost } from './facts.ts'
import type { Firm } from './firm.ts'
import { deliver, follow } from './portal.ts'
import { replicas } from './template.ts'
import { losersIn, removed } from './words.ts'

const mostTurns = 8

/** The line is good again and nobody writes: everybody goes round until nothing moves any more. */
export async function comeToRest(firm: Firm): Promise<void> {
  firm.cloud.plan(undefined)
  const moved: string[] = []
  for (let turn = 1; turn <= mostTurns; turn += 1) {
    firm.pass(600)
    const followed = await follow(firm, true, null)
    await deliver(firm, null)
    moved.length = 0
    if (followed > 0) moved.push(`followed ${followed}`)
    for (const name of replicas) {
      const { pulled, pushed, waiting } = await firm.round(name)
      if (pulled + pushed + waiting > 0) moved.push(`${name}: ${pulled} came, ${pushed} went, ${waiting} wait`)
    }
    await firm.cloud.joinStores()
    if (moved.length === 0) return
  }
  throw new Error(`nothing comes to rest: ${moved.join('; ')}`)
}

type Row = Readonly<Record<string, unknown>>

/** Everything that travels, as what it says: structure has a name and no id. */
async function stateAt(firm: Firm, name: Parameters<Firm['place']>[0]): Promise<Readonly<Record<string, readonly Row[]>>> {
  const state = await travellingState(firm.place(name).host)
  const named = (rows: readonly Row[] | undefined): readonly Row[] => (rows ?? []).map(({ gguid: _, ...row }) => row)
  return { ...state, so_tables: named(state['so_tables']), so_fields: named(state['so_fields']) }
}

export async function allAgree(firm: Firm): Promise<void> {
  const cloud = await stateAt(firm, 'console')
  for (const name of replicas) {
    const here = await stateAt(firm, name)
    expect(Object.keys(here), `tables of the ${name}`).to.deep.equal(Object.keys(cloud))
    const differences = Object.entries(cloud).flatMap(([table, rows]) => differencesOf(table, rows, here[table] ?? []))
    none(differences, `what the cloud has and the ${name} has not, or otherwise`)
  }
}

function none(found: readonly string[], what: string): void {
  if (found.length > 0) throw new Error(`${what}:\n${found.join('\n')}`)
}

/** In words, so that a failing course can be read. */
function differencesOf(table: string, cloud: readonly Row[], here: readonly Row[]): readonly string[] {
  const nameOf = ({ gguid, tablename, fieldname }: Row): string => [gguid, tablename, fieldname].filter(part => typeof part === 'string').join('.')
  const [one, other] = [cloud, here].map(rows => new Map(rows.map(row => [nameOf(row), row])))
  return [...new Set([...one?.keys() ?? [], ...other?.keys() ?? []])].flatMap(name => {
    const [there, mine] = [one?.get(name), other?.get(name)]
    if (there === undefined || mine === undefined) return [`${table} ${name}: ${there === undefined ? 'only here' : 'only in the cloud'}`]
    return Object.keys({ ...there, ...mine }).filter(column => there[column] !== mine[column]).map(column => `${table} ${name}: ${column} ${JSON.stringify(there[column])} ≠ ${JSON.stringify(mine[column])}`)
  })
}

/** Every word nobody replaced knowingly stands in the databases, or in the history of the replica where it lost. */
export async function nobodysWordsAreLost({ words }: Told, firm: Firm): Promise<void> {
  const { host } = firm.place('console')
  const standing = new Set(await wordsAt(host))
  for (const table of ['clienti', 'impianti', 'ticket']) {
    const there = new Set<string>(await host.knex(table).pluck('gguid'))
    for (const id of words.removedRows()) if (!there.has(id)) standing.add(removed(id))
  }
  none(words.missing(standing, await wordsLost(firm)), 'words that stand nowhere')
}

/** What lost in a ticket's row at the portal stands in the ticket's history. */
export async function losersStandInHistory({ words }: Told, firm: Firm): Promise<void> {
  const { host } = firm.place('portal')
  const open = words.open()
  const standing = await wordsAt(host)
  const lost: readonly { row_id: string, cells: string }[] = await host.knex('tk_sync_lost').where({ tablename: 'ticket' })
    .whereIn('row_id', host.knex('ticket').where({ eli: 0 }).select('gguid')).select('row_id', 'cells')
  const told: readonly { ticket: string, before_text: string, after_text: string }[] = await host.knex({ h: 'tk_history' }).join({ c: 'tk_change' }, 'c.history', 'h.seq').select('h.ticket', 'c.before_text', 'c.after_text')
  none(lost.flatMap(({ row_id: id, cells }) => losersIn(cells).filter(word => open.has(word) && !standing.has(word)
    && !told.some(({ ticket, before_text: before, after_text: after }) => ticket === id && (before === word || after === word))).map(word => `${word} of ticket ${id}`)), 'words that lost and are not in the history')
}

/** The bytes behind every file cell are in the cloud. */
export async function filesAreThere(firm: Firm): Promise<void> {
  const { host } = firm.place('console')
  for (const [table, column] of [['impianti', 'scheda'], ['ticket_file', 'file']] as const) {
    const cells: readonly string[] = await host.knex(table).pluck(column)
    for (const cell of cells) {
      const file = decodeFile(cell)
      if (file?.kind !== 'stored') continue
      const bytes = await readFile(join(firm.at.folder, 'cloud-files', databaseName(host.address), table, file.id), 'utf8').catch(() => 'nothing')
      expect(bytes, `${table}: ${file.name}`).to.equal(`the bytes of ${file.name.replace('.txt', '')}`)
    }
  }
}

/** What was said and opened once is there once, and every ticket has a number of its own. */
export async function nothingIsDoubled({ toFirm }: Told, firm: Firm): Promise<void> {
  const { knex } = firm.place('portal').host
  for (const { word, kind } of toFirm.filter(({ kind }) => kind !== 'changed')) {
    const rows = kind === 'opened' ? await knex('tk_sent').where({ form_token: `form-${word}` }) : await knex('ticket_message').where({ body: word })
    expect(rows.length, `${word} was ${kind}`).to.be.at.most(1)
  }
  const numbers: readonly number[] = await knex('ticket').where({ eli: 0 }).pluck('number')
  expect(numbers.filter(number => number > 0).length, `numbers of tickets: ${numbers.join()}`).to.equal(new Set(numbers).size)
}
