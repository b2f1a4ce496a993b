import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { makePackage } from '../../addon/lifecycle/package/make.ts'
import { storeOf } from '../../addon/lifecycle/package/store.ts'
import { zipFiles } from '../../addon/lifecycle/package/zip-read.ts'
import { startConsole } from '../../host/console/start.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import type { Workshop } from '../../host/worlds/workshop.ts'
import { freePorts } from '../../scripts/demo/children.ts'
import { readLock } from '../../scripts/pack/lock.ts'
import { openBrowser } from '../browser.ts'
import { Visitor } from '../host/console-visitor.ts'
import { root } from '../house/sources.ts'
import { dataFolder, publisher, put, scratch } from './signed.ts'

/** What `npm ci --omit=dev` would lay there, without the network: links to the libraries of the lock file and to no tool of the workshop. */
function layLibraries(folder: string): void {
  for (const { path } of readLock(readFileSync(join(root, 'package-lock.json'), 'utf8'))) {
    const place = join(folder, path)
    if (path.lastIndexOf('node_modules/') > 0 || !existsSync(join(root, path))) continue
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(join(root, path), place)
  }
}

type Ran = { readonly status: number | null, readonly out: string, readonly err: string }

const env = { ...process.env, LC_ALL: 'en_GB.UTF-8', LOG_LEVEL: 'error' }

function run(script: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...script.endsWith('.ts') ? ['--import', 'tsx'] : [], script, ...args], { cwd: root, env: { ...env, ...more } })
    let [out, err] = ['', '']
    child.stdout.on('data', (part: Buffer) => { out += part.toString() })
    child.stderr.on('data', (part: Buffer) => { err += part.toString() })
    child.once('error', reject).once('exit', status => resolve({ status, out, err }))
  })
}

/** The command line of this checkout, past the script that looks after node_modules. */
const checkout = join(root, 'scripts', 'main.ts')

describe('The built package', function () {
  this.timeout(120_000)
  let folder = ''
  let host: HostDatabase
  let workshop: Workshop
  const closings: (() => Promise<unknown>)[] = []
  const address = (): string => `sqlite:${join(folder, 'host.sqlite')}`

  beforeEach(async () => {
    folder = dataFolder()
    host = await openHost(address())
    await host.knex.raw('PRAGMA synchronous = OFF')
    await createHost(host)
    workshop = await seedWorkshop(host, join(folder, 'files'), { language: 'it' })
  })
  afterEach(async () => {
    for (const close of closings.splice(0)) await close()
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The same program with another version number and another word, to see whose code runs. */
  function anotherVersion(): string {
    const { files, named, signing } = publisher()
    const version = '7.7.7'
    const copy = new Map(files)
    const manifest = files.get('manifest.json')?.toString().replace(`"version": "${named.version}"`, `"version": "${version}"`).replace('"en": "Ticketing"', '"en": "Ticketing of the package"') ?? ''
    copy.set('manifest.json', Buffer.from(manifest))
    const { archive, seal } = makePackage(copy, { ...named, version }, signing)
    return put(folder, archive, seal)
  }

  it('alone in an empty folder with Node installs into a database and serves the story (issue 3, Done when 5)', async () => {
    const program = join(scratch(), 'program')
    for await (const { path, bytes } of zipFiles(publisher().archive)) {
      mkdirSync(dirname(join(program, path)), { recursive: true })
      writeFileSync(join(program, path), bytes)
    }
    layLibraries(dirname(program))
    const ticketing = join(program, 'scripts', 'ticketing.mjs')
    const place = ['--data', folder, '--database', address()]
    const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
    closings.push(() => mailbox.close())
    const smtp = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mailbox.smtpPort), SMTP_FROM: 'portale@ticketing.example' }
    const [port = 0] = await freePorts([0])

    const installed = await run(ticketing, ['install', ...place, '--owner-email', 'olga@officinabassi.example', '--public-url', `http://127.0.0.1:${port}`, '--yes', '--json'])
    expect(installed.status, installed.err).to.equal(0)
    const { portal }: { readonly portal: string } = JSON.parse(installed.out)
    const asked = await run(ticketing, ['activation', 'request', ...place])
    const request = /N4REQ1\.[^\s]+/.exec(asked.out)?.[0] ?? ''
    const key = join(folder, 'key.json')
    writeFileSync(key, JSON.stringify({ kid: publisher().signing.kid, privateKey: publisher().signing.key.export({ type: 'pkcs8', format: 'pem' }) }))
    const token = (await run(ticketing, ['activation', 'issue', request, '--key', key])).out.trim()
    const accepted = await run(ticketing, ['activation', 'accept', token, ...place])
    expect(accepted.out).to.match(/^live\n/)

    const server = spawn(process.execPath, [ticketing, 'portal', '--data', folder, '--portal-port', String(port)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    closings.unshift(() => ended(server))
    await new Promise(resolve => server.stdout.once('data', resolve))

    // Olga ticks Rita; Rita registers with a first request, proves her mailbox, is in.
    const row = await customerOf(host)
    await saveRow(host, workshop.owner, row?.table ?? '', { check_ticket: 1 }, { id: row?.gguid ?? '' })
    const browser = openBrowser(portal.replace(/\/$/, ''))
    await browser.go('register')
    await browser.send('register', { name: 'Rita Rossi', email: row?.mail ?? '', phone: '059 301122', password: 'pane e salame', title: 'Il forno è freddo' })
    expect((await run(ticketing, ['deliver', '--once', ...place], smtp)).status).to.equal(0)
    const letter = mailbox.letters().find(({ to }) => to.includes(row?.mail ?? ''))
    const link = /http:\/\/127\.0\.0\.1:\d+\/[^/\s]+\/([a-z-]+\/[A-Za-z0-9_-]{43})/.exec(letter?.text ?? '')?.[1] ?? ''
    await browser.go(link)
    await browser.send(link)
    await browser.go('sign-in')
    await browser.send('sign-in', { email: row?.mail ?? '', password: 'pane e salame' })
    expect(browser.page.text).to.include('Il forno è freddo')

    // Olga changes its status in her program; the package follows, tells, and Rita reads it.
    const ticket: { gguid: string } | undefined = await host.knex('ticket').where({ title: 'Il forno è freddo' }).first('gguid')
    await saveRow(host, workshop.owner, 'ticket', { status: 'Eseguito' }, { id: ticket?.gguid ?? '' })
    expect((await run(ticketing, ['follow', '--once', ...place])).status).to.equal(0)
    await browser.go('tickets')
    expect(browser.page.text).to.include('Eseguito')
    expect((await run(ticketing, ['doctor', ...place], smtp)).out).to.include('✓ The program is the one its publisher signed.')
    expect((await run(ticketing, ['start'])).err).to.include('no part of the package')
    expect((await run(ticketing, ['portal', '--data', join(program, 'data')])).err).to.include('own folder')
  })

  it('`install FILE` runs what is inside, not this checkout, and makes it the version in use; its folder going away changes no ledger (f-23)', async () => {
    const file = anotherVersion()
    mkdirSync(storeOf(folder))
    layLibraries(storeOf(folder))
    const done = await run(checkout, ['install', file, '--data', folder, '--database', address(), '--owner-email', 'olga@officinabassi.example', '--yes', '--json'])
    expect(done.status, done.err).to.equal(0)
    expect(await host.knex('tk_addon').first('version')).to.deep.equal({ version: '7.7.7' })
    const verified = await run(join(storeOf(folder), 'current', 'scripts', 'ticketing.mjs'), ['verify', file, '--data', folder, '--json'])
    expect(JSON.parse(verified.out)).to.include({ version: '7.7.7', kid: publisher().signing.kid })
    const again = await run(checkout, ['install', file, '--data', folder, '--database', address(), '--owner-email', 'olga@officinabassi.example', '--yes', '--json'])
    expect(JSON.parse(again.out)).to.include({ changed: false, added: 0 })

    const ledger = (): Promise<unknown> => Promise.resolve(host.knex('tk_object').select('okey', 'origin', 'status', 'shipped').orderBy('okey'))
    const before = await ledger()
    expect(before).to.have.length.greaterThan(50)
    rmSync(storeOf(folder), { recursive: true })
    expect((await run(checkout, ['follow', '--once', '--data', folder, '--database', address()])).status).to.equal(0)
    expect(await ledger()).to.deep.equal(before)
    expect(await host.knex('tk_addon').first('status')).to.deep.equal({ status: 'present' })
  })

  it('f-9: a bent package writes nothing to the database', async () => {
    const { archive, seal } = publisher()
    const bent = Buffer.from(archive)
    bent.writeUInt8(bent.readUInt8(1000) ^ 255, 1000)
    const file = put(folder, bent, seal)
    const before = await tablesOf(host)
    const refused = await run(checkout, ['install', file, '--data', folder, '--database', address(), '--owner-email', 'olga@officinabassi.example', '--yes'])
    expect([refused.status, refused.err.trim()]).to.deep.equal([1, 'This is not the package that was signed: at least one byte differs. Download it again.'])
    expect(await tablesOf(host)).to.deep.equal(before)
    expect(existsSync(join(folder, 'installations'))).to.equal(false)

  })

  it('the marketplace’s upload verifies it the same way, then offers and installs what lies inside', async () => {
    const file = anotherVersion()
    mkdirSync(storeOf(folder))
    layLibraries(storeOf(folder))
    const opened = await startConsole({ host, files: join(folder, 'files'), port: 0, manifest: join(root, 'manifest.json'), place: { address: address(), folder, publicUrl: 'http://127.0.0.1' } })
    closings.push(() => opened.close())
    const visitor = new Visitor(opened.port)
    await visitor.signIn('Olga Bassi', 'officina')
    const upload = (bytes: Buffer): File => new File([new Uint8Array(bytes)], '../../evil.n4addon')
    const signature = (): File => new File([new Uint8Array(readFileSync(`${file}.sig`))], 'x.sig')
    expect(await visitor.open('/marketplace')).to.contain(`Versione ${publisher().named.version}`)
    expect(await visitor.send('/marketplace/package', {})).to.contain('Scegli il pacchetto.').and.contain('Scegli il file della firma')
    const bent = Buffer.from(readFileSync(file))
    bent.writeUInt8(bent.readUInt8(99) ^ 1, 99)
    expect(await visitor.send('/marketplace/package', { package: upload(bent), signature: signature() })).to.contain('Il pacchetto non è quello firmato')
    expect(readdirSync(storeOf(folder))).to.deep.equal(['node_modules'])
    await visitor.send('/marketplace/package', { package: upload(readFileSync(file)), signature: signature() })
    expect(await visitor.open(visitor.location)).to.contain('Pacchetto verificato').and.contain('Versione 7.7.7')
    const done = await visitor.send('/marketplace/install', { 'owner-email': 'olga@officinabassi.example', consent: '1' })
    expect(done).to.contain('cose aggiunte')
    expect(await host.knex('tk_addon').first('version')).to.deep.equal({ version: '7.7.7' })
    expect(existsSync(join(storeOf(folder), 'current', 'manifest.json'))).to.equal(true)
    await visitor.signIn('Tito Ferri', 'officina')
    await visitor.send('/marketplace/package', { package: upload(bent), signature: signature() })
    expect(visitor.status).to.equal(404)
  })
})

/** A customer of the workshop with an address, found as the installer found him. */
async function customerOf(host: HostDatabase): Promise<{ gguid: string, mail: string, table: string } | undefined> {
  const map: { role: string, tablename: string, fieldname: string }[] = await host.knex('tk_map').select('role', 'tablename', 'fieldname')
  const mail = map.find(({ role }) => role === 'customers.email')
  if (mail === undefined) return undefined
  const row: { gguid: string, mail: string } | undefined = await host.knex(mail.tablename).where({ eli: 0 }).andWhere(mail.fieldname, 'like', '%panificiorossi%').first({ gguid: 'gguid', mail: mail.fieldname })
  return row === undefined ? undefined : { ...row, table: mail.tablename }
}

/** Asked, not killed: the portal itself is the child of the script that looks after node_modules. */
const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise(resolve => { child.once('exit', resolve).kill('SIGTERM') })

const tablesOf = async (host: HostDatabase): Promise<unknown> => (await host.knex('sqlite_master').where({ type: 'table' }).select('name').orderBy('name'))
