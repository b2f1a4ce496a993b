import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { wallClock } from '../../addon/desk.ts'
import { newId } from '../../formats/ids.ts'
import { stampAt } from '../../formats/stamps.ts'
import { openHost } from '../../host/open.ts'
import { progressWords, tellProgress } from '../../scripts/progress.ts'
import { openCommandLine } from './command-line.ts'
import type { CommandLine } from './command-line.ts'
import { openOffice } from './stage.ts'
import type { Office } from './stage.ts'

const login = { NIOS4_EMAIL: 'portale@officinabassi.example', NIOS4_PASSWORD: 'il portale entra' }

describe('the commands of a connection', function () {
  this.timeout(120_000)
  let office: Office
  let folder: string
  let line: CommandLine
  before(async () => {
    office = await openOffice({ clock: wallClock })
    folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    line = openCommandLine()
    await office.cloud.admit('officina', await office.cloud.addUser({ email: login.NIOS4_EMAIL, password: login.NIOS4_PASSWORD }), { username: 'Portale' })
    const [row] = await office.web.knex('clienti').limit(1)
    const rows = Array.from({ length: 26_000 }, (_, at) => ({ ...row, gguid: newId(), tid: stampAt(new Date()), ragione_sociale: `Cliente ${at}` }))
    for (let from = 0; from < rows.length; from += 500) await office.web.knex.batchInsert('clienti', rows.slice(from, from + 500), 50)
    await office.cloud.joinStores()
  })
  after(async () => {
    await line.stop()
    await office.close()
    await rm(folder, { recursive: true, force: true })
  })

  const at = (name: string): readonly string[] => ['--data', folder, '--database', `sqlite:${join(folder, `${name}.db`)}`]
  const asked = (words: readonly string[]): readonly string[] => [...words, '--server', office.cloud.base]

  it('connect, stopped by Ctrl-C in the middle, goes on from there with the same command', async () => {
    const parts: string[] = []
    let child: { kill(signal: 'SIGINT'): boolean } | undefined
    office.cloud.plan(({ action, query }) => {
      if (action === 'sync_all') parts.push(query['partial_from'] ?? '')
      if (Number(query['partial_from']) > 6000) child?.kill('SIGINT')
      return undefined
    })
    const first = await line.run(asked(['connect', ...at('big')]), login, started => { child = started })
    expect([first.code, first.err.includes('Stopped: the next round goes on from here.')]).to.deep.equal([1, true])
    expect(parts).to.include('0')
    parts.splice(0)
    child = undefined
    const second = await line.run(asked(['connect', ...at('big')]), login)
    office.cloud.plan(undefined)
    expect(second.code, second.err).to.equal(0)
    expect(second.out).to.include('Nothing was written to the cloud')
    expect(Number(parts[0]), 'where the second begins').to.be.greaterThan(0)
    const host = await openHost(`sqlite:${join(folder, 'big.db')}`)
    try { expect(await host.knex('clienti').count({ n: '*' })).to.deep.equal(await office.web.knex('clienti').count({ n: '*' })) } finally { await host.close() }
  })

  it('refuse in one sentence: another database, no replica, two acts at once, nobody to consent', async () => {
    const [other, none, two, nobody] = await Promise.all([
      line.run(asked(['connect', ...at('big'), '--cloud-database', 'altro']), login), line.run(['sync', ...at('nothing')], login),
      line.run(['sync', ...at('big'), '--show', '--write']), line.run(['disconnect', ...at('big')]),
    ])
    expect([other.code, none.code, two.code, nobody.code]).to.deep.equal([1, 1, 2, 1])
    expect(other.err).to.include('unauthorized')
    expect(none.err.trim()).to.equal('This database is not connected to a cloud.')
    expect(two.err).to.include('--show --write')
    expect(nobody.err).to.include('--yes gives consent').and.to.include('Nothing was changed.')
  })

  it('a database that holds something is not taken', async () => {
    const host = await openHost(`sqlite:${join(folder, 'mine.db')}`)
    await host.knex.schema.createTable('mine', table => table.increments())
    await host.close()
    const { code, err } = await line.run(asked(['connect', ...at('mine')]), login)
    expect([code, err.trim()]).to.deep.equal([1, 'This database holds something already: connecting needs an empty one.'])
  })

  it('with several databases somebody must say which', async () => {
    await office.cloud.addDatabase({ web: `sqlite:${join(folder, 'second-firm.db')}`, name: 'seconda', label: 'Seconda' })
    const person = await office.cloud.addUser({ email: 'due@officinabassi.example', password: 'due archivi' })
    for (const name of ['officina', 'seconda']) await office.cloud.admit(name, person)
    const two = { NIOS4_EMAIL: 'due@officinabassi.example', NIOS4_PASSWORD: 'due archivi' }
    const which = await line.run(asked(['connect', ...at('two')]), two)
    expect([which.code, which.err.trim()]).to.deep.equal([1, 'Which database? Name it with --cloud-database: officina, seconda'])
    const named = await line.run(asked(['connect', ...at('two'), '--cloud-database', 'seconda', '--json']), two)
    expect(named.code, named.err).to.equal(0)
    expect(JSON.parse(named.out)).to.deep.include({ cloudDatabase: 'seconda', server: office.cloud.base })
  })

  it('probe tells the facts of a template without a cloud', async () => {
    const file = join(folder, 'addon.nios4')
    expect((await line.run(['template', 'write', file])).code).to.equal(0)
    const { code, out } = await line.run(['probe', file, '--json'])
    expect(code, out).to.equal(0)
    const report: { readonly tables: number, readonly facts: readonly { readonly holds: boolean | 'unknown' }[] } = JSON.parse(out)
    expect(report.tables).to.be.greaterThan(5)
    expect(report.facts.filter(({ holds }) => holds === true)).to.have.length.greaterThan(3)
  })
})

describe('the progress of a first sync', () => {
  const progress = { phase: 'pull' as const, packets: 3, rows: 12_000, total: 48_000, elapsedMs: 4000 }
  const shown = (isTTY: boolean): { readonly text: () => string, readonly tell: ReturnType<typeof tellProgress>, pass(ms: number): void } => {
    let [text, now] = ['', 0]
    const tell = tellProgress({ isTTY, columns: 120, write: part => { text += part } }, () => now)
    return { text: () => text, tell, pass: ms => { now += ms } }
  }

  it('says rows, packets and how long it still takes', () => {
    expect(progressWords(progress)).to.match(/(12,000 of 48,000 rows · 3 packets · 0:12 left|12\.000 di 48\.000 righe · 3 pacchetti · ancora 0:12)/)
    expect(progressWords({ ...progress, total: undefined })).to.match(/12[.,]000 \w+ · 3 \w+ · 0:04$/)
  })

  it('is a bar on a terminal, drawn anew in its place', () => {
    const { tell, text } = shown(true)
    tell.show(progress)
    tell.end()
    expect(text()).to.match(/^\r\u001B\[2K█████░{15} .*\n$/)
  })

  it('is a line now and then elsewhere, and the last one always', () => {
    const { tell, text, pass } = shown(false)
    for (const rows of [5000, 6000, 7000]) { tell.show({ ...progress, rows }); pass(500) }
    tell.end()
    expect(text().split('\n').map(words => /([57])[.,]000/.exec(words)?.[1])).to.deep.equal(['5', '7', undefined])
  })
})
