import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'chai'
import { stampAt } from '../../formats/stamps.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { openBrowser } from '../browser.ts'
import { logoPicture } from '../browser/pictures.ts'
import { until } from '../browser/walks.ts'
import { root } from '../house/sources.ts'
import { loadSqlite, readDump } from '../upgrades/dump.ts'
import { commandsOf, freePort } from './children.ts'
import type { Commands } from './children.ts'

/** Never shipped: the host program, the bench, the tests. (decision 11) */
const stays = new Set(['host', 'bench', 'test', 'docs', 'node_modules', 'data', '.git', '.ci'])
const email = 'rita@panificiorossi.example'
const password = 'pane e salame'

describe('the package alone: without host, bench and tests it installs into a database of the host’s form and serves there', function () {
  this.timeout(120_000)
  let folder: string
  let mailbox: Awaited<ReturnType<typeof startMailbox>>
  let commands: Commands
  let program: Database.Database
  let place: readonly string[]
  let url: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tk-alone-'))
    for (const name of readdirSync(root).filter(found => !stays.has(found))) cpSync(join(root, name), join(folder, 'product', name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'product/node_modules'))
    const file = join(folder, 'data/host.db')
    mkdirSync(join(folder, 'data'))
    loadSqlite(file, readDump(join(import.meta.dirname, 'host.sqlite.sql.gz')))
    program = new Database(file)
    await keepLogo(program, join(folder, 'data/files/host/info'))
    mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
    url = `http://127.0.0.1:${await freePort()}`
    place = ['--data', join(folder, 'data'), '--database', `sqlite:${file}`]
    commands = commandsOf(join(folder, 'product'), { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mailbox.smtpPort), SMTP_FROM: 'portale@ticketing.example' })
  })
  after(async () => {
    await commands?.stop()
    program?.close()
    await mailbox?.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  const letter = (to: string, words: RegExp): Promise<{ text: string }> =>
    until(`a letter to ${to} with ${words}`, () => mailbox.letters().find(found => found.to.includes(to) && words.test(`${found.subject}\n${found.text}`)), 20_000)
  /** As a device's sync would write. */
  const write = (sql: string, ...cells: readonly (string | number)[]): unknown => program.prepare(sql).run(...cells)
  const now = (): number => stampAt(new Date())

  it('holds nothing of the host program', () => {
    expect(existsSync(join(folder, 'product/addon'))).to.equal(true)
    expect(existsSync(join(folder, 'product/host'))).to.equal(false)
  })

  it('installs, and is activated by the commands of both sides', async () => {
    const key = join(folder, 'publisher.json')
    const [installed] = await Promise.all([
      commands.run('install', ...place, '--owner-email', 'olga@officinabassi.example', '--public-url', url, '--yes', '--json'),
      commands.run('activation', 'new-key', '--key', key),
    ])
    expect(JSON.parse(installed)).to.include({ changed: true })
    const [asked] = await Promise.all([commands.run('activation', 'request', ...place), commands.run('activation', 'trust', '--key', key, ...place)])
    const token = await commands.run('activation', 'issue', /N4REQ1\.\S+/.exec(asked)?.[0] ?? '', '--key', key)
    expect(await commands.run('activation', 'accept', token.trim(), ...place)).to.include('live')
  })

  it('serves the story with portal, follow and deliver as processes of their own', async () => {
    const portal = `${url}/${readdirSync(join(folder, 'data/installations')).find(name => name.endsWith('.json'))?.replace('.json', '') ?? ''}`
    write('update info set ticket_bundle_seconds = 1, tid = ?, ut = ?', now(), 'Olga Bassi')
    await Promise.all([commands.start('portal', ...place, '--portal-port', new URL(url).port), commands.start('follow', ...place), commands.start('deliver', ...place)])
    const browser = openBrowser(portal)
    await browser.go('register')
    await browser.send('register', { name: 'Rita Rossi', email, phone: '059 221843', password, title: 'Il forno non scalda' })
    const link = /http\S+\/prove\/[\w-]+/.exec((await letter(email, /\/prove\//)).text)?.[0] ?? ''
    await browser.go(link)
    await browser.send(link.slice(portal.length + 1))
    expect(program.prepare('select * from ticket').all()).to.have.length(0)
    write('update clienti set check_ticket = 1, tid = ?, ut = ? where email = ?', now(), 'Olga Bassi', email)
    await letter(email, /sign-in|portale/i)
    const [first] = await until('the ticket', () => {
      const rows: unknown[] = program.prepare('select gguid, title, number, customer from ticket').all()
      return rows.length > 0 ? rows : undefined
    })
    expect(first).to.include({ title: 'Il forno non scalda', number: 1, customer: 'Panificio Rossi' })
    await browser.go('sign-in')
    expect((await browser.send('sign-in', { email, password })).text).to.include('Il forno non scalda')
    await browser.go('tickets/new')
    await browser.send('tickets/new', { title: 'Impastatrice ferma', description: 'Fa solo rumore.' })
    expect(browser.page.text).to.include('Impastatrice ferma')
    write("update ticket set status = 'Sospeso', tid = ?, ut = ? where title = 'Impastatrice ferma'", now() + 1, 'Olga Bassi')
    expect((await letter(email, /Sospeso/)).text).to.include('Impastatrice ferma')
    const shown = await until('the change in the history', async () => {
      const { text } = await browser.go('tickets/2')
      return text.includes('Olga Bassi') ? text : undefined
    })
    expect(shown).to.match(/Stato: .*Sospeso/)
  })

  it('says so when installed again, and hides everything at uninstall', async () => {
    await commands.stop()
    expect(JSON.parse(await commands.run('install', ...place, '--owner-email', 'olga@officinabassi.example', '--public-url', url, '--yes', '--json'))).to.include({ changed: false })
    await commands.run('uninstall', ...place, '--yes')
    expect(program.prepare("select * from so_tables where tablename like 'ticket%' and eli = 0").all()).to.deep.equal([])
    expect(program.prepare('select title from ticket order by number').all()).to.have.length(2)
  })
})

/** The dump names a logo; its picture lies in the folder of files. */
async function keepLogo(program: Database.Database, folder: string): Promise<void> {
  const row: unknown = program.prepare("select * from info where eli = 0").get()
  const ids = JSON.stringify(row).match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? []
  mkdirSync(folder, { recursive: true })
  for (const id of ids) writeFileSync(join(folder, id), await logoPicture())
}
