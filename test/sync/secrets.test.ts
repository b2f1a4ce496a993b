import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { wallClock } from '../../addon/desk.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openHost } from '../../host/open.ts'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { mariadbServer } from '../world.ts'
import { freePort } from '../package/children.ts'
import { ended, openCommandLine, watchProcessList } from './command-line.ts'
import type { CommandLine, Ended } from './command-line.ts'
import { until } from './demo.ts'
import { openOffice } from './stage.ts'
import type { Office } from './stage.ts'

const email = 'portale@officinabassi.example'
const password = 'Segretissima & lunga = 42 ünica'
const newPassword = 'Nuovissima/lunga?piantata#77'
const token = 'PIANTATO-7d1f0c-token-che-nessuno-deve-vedere'

/** A secret as it could slip out: plain, in an address, in JSON, encoded. */
const shapes = (secret: string): readonly string[] => [
  secret, encodeURIComponent(secret), new URLSearchParams({ s: secret }).toString().slice(2), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64').replace(/=+$/, ''),
]
const secrets = [password, newPassword, token].flatMap(shapes)
const found = (text: string): readonly string[] => secrets.filter(secret => text.includes(secret))

onEveryForm('the whole story of a connection, with planted secrets', form => {
  let office: Office
  let folder: string
  let database: string
  let line: CommandLine
  const list = watchProcessList()
  const shown: string[] = []
  const here = (): readonly string[] => ['--data', folder, '--database', database]
  const login = { NIOS4_EMAIL: email, NIOS4_PASSWORD: password }

  before(async () => {
    office = await openOffice({ clock: wallClock })
    folder = await mkdtemp(join(tmpdir(), 'tk-secret-'))
    database = form === 'sqlite' ? `sqlite:${join(folder, 'replica.db')}` : `${mariadbServer}/tk_secret_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
    line = openCommandLine()
    await office.cloud.admit('officina', await office.cloud.addUser({ email, password, token }), { username: 'Portale' })
    await office.cloud.joinStores()
  })
  after(async () => {
    await list.stop()
    await line.stop()
    await office.close()
    if (form === 'mariadb') await dropped(database)
    await rm(folder, { recursive: true, force: true })
  })

  const connect = (env: Readonly<Record<string, string>>): Promise<Ended> => line.run(['connect', ...here(), '--server', office.cloud.base], env)

  it('what goes wrong on the way in is told without them', async function () {
    this.timeout(240_000)
    const wrong = await connect({ ...login, NIOS4_PASSWORD: newPassword })
    expect([wrong.code, wrong.err.trim()]).to.deep.equal([1, 'The cloud no longer takes the login it had.\nThe cloud does not take this login.'])
    office.cloud.plan(({ door }) => door === '_sync' ? { ko: { code: 'syncone_7', message: `bad token ${token} (${encodeURIComponent(token)}) at https://x.example/?token=${token}` } } : undefined)
    const echoed = await connect({ NIOS4_TOKEN: token })
    expect([echoed.code, echoed.err]).to.satisfy(([code, err]: [number, string]) => code === 1 && err.includes('syncone_7') && found(err).length === 0, JSON.stringify(echoed))
    office.cloud.plan(undefined)
    const away = await line.run(['connect', ...here(), '--server', 'http://127.0.0.1:9'], login)
    expect([away.code, away.err.includes('does not answer')]).to.deep.equal([1, true])
    const nobody = await connect({})
    expect([nobody.code, nobody.err.includes('NIOS4_EMAIL')]).to.deep.equal([1, true])
  })

  it('connect, install, show, write, probe and doctor work from the environment, and leave no file of it', async function () {
    this.timeout(240_000)
    for (const words of [
      ['connect', ...here(), '--server', office.cloud.base], ['install', ...here(), '--owner-email', 'olga@officinabassi.example', '--public-url', 'http://localhost:1', '--yes'],
      ['sync', ...here(), '--show'], ['sync', ...here(), '--write', '--yes', '--json'], ['sync', ...here()], ['probe', ...here(), '--json'],
    ]) {
      const { code, out, err } = await line.run(words, login)
      expect(code, `${words.join(' ')}: ${out}${err}`).to.equal(0)
    }
    expect((await line.run(['sync', ...here()], { NIOS4_TOKEN: token })).code).to.equal(0)
    await line.run(['doctor', ...here()], login)
    expect(credentialFiles(folder)).to.deep.equal([])
  })

  it('typed in the owner’s door it is tried, kept in one file of mode 600, and never shown', async function () {
    this.timeout(240_000)
    const port = await freePort()
    await line.start(['portal', '--data', folder, '--portal-port', String(port), '--public-url', `http://127.0.0.1:${port}`])
    const link = findByDatabase(folder, database)?.link ?? ''
    const olga = openBrowser(`http://127.0.0.1:${port}/${link}`)
    const door = (await line.run(['activation', 'owner-door', ...here()])).out.trim().replace(/^http:\/\/localhost:1\//, `http://127.0.0.1:${port}/`)
    await olga.go(door)
    await olga.send(new URL(door).pathname.split('/').slice(2).join('/'))
    await olga.go('owner/connection')
    const refused = await olga.send('owner/connection/access', { email, password: newPassword })
    expect([refused.status, refused.text.includes('Il cloud non accetta questa e-mail con questa password.')]).to.deep.equal([422, true])
    expect(credentialFiles(folder)).to.deep.equal([])
    shown.push(refused.html, (await olga.send('owner/connection/access', { email, password })).html, (await olga.go('owner/connection')).html)
    expect(shown[1]).to.include('Il cloud accetta questo accesso')
    expect(credentialFiles(folder).map(file => statSync(file).mode & 0o777)).to.deep.equal([0o600])
  })

  it('rounds beside the portal survive a rude cloud, and a changed password is told to Olga in one letter', async function () {
    this.timeout(240_000)
    const follow = await line.start(['sync', '--data', folder, '--follow', '--every', '1'])
    office.cloud.plan(({ before }) => before % 4 === 0 ? { html: true } : before % 4 === 1 ? { status: 500 } : before % 4 === 2 ? { cutAfter: 20 } : undefined)
    await until('some rude answers', async () => await line.run(['doctor', ...here()]) && true)
    office.cloud.plan(undefined)
    await office.cloud.addUser({ email, password: newPassword })
    const host = await openHost(database)
    try {
      await until('the letter to Olga', () => host.knex('tk_letter').where({ kind: 'cloud-signed-out' }).first('id'))
      await ended(follow)
      expect(await host.knex('tk_letter').where({ kind: 'cloud-signed-out' }).select('status')).to.have.length(1)
    } finally { await host.close() }
    const doctor = await line.run(['doctor', ...here()])
    expect([doctor.code, doctor.out.includes('no longer takes the login')]).to.deep.equal([1, true])
  })

  it('leaving forgets the login', async function () {
    this.timeout(240_000)
    const { code, err } = await line.run(['disconnect', ...here(), '--yes'])
    expect(code, err).to.equal(0)
    expect(credentialFiles(folder)).to.deep.equal([])
  })

  it('and they were nowhere: no output, no log, no page, no file, no database, no process list', async () => {
    expect(found(line.said()), 'outputs and logs').to.deep.equal([])
    expect(found(shown.join('\n')), 'pages').to.deep.equal([])
    const processes = list.seen()
    expect(processes).to.include('sync').and.include('connect')
    expect(found(processes), 'process list').to.deep.equal([])
    for (const place of [folder, office.folder]) {
      const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).map(name => join(place, name)).filter(path => statSync(path).isFile())
      expect(files.length).to.be.greaterThan(1)
      expect(files.filter(path => found(readFileSync(path, 'latin1')).length + found(readFileSync(path, 'utf8')).length > 0)).to.deep.equal([])
    }
    expect(found(await everythingIn(database)), 'database').to.deep.equal([])
  })
})

/** Files of the data folder in which logins are kept. */
function credentialFiles(folder: string): readonly string[] {
  const place = join(folder, 'cloud')
  try { return readdirSync(place).filter(name => name.endsWith('.json')).map(name => join(place, name)) } catch { return [] }
}

async function everythingIn(database: string): Promise<string> {
  const host = await openHost(database)
  try {
    const tables: readonly { readonly name: string }[] = host.form === 'sqlite'
      ? await host.knex('sqlite_master').where({ type: 'table' }).select('name') : await host.knex('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' })
    let all = ''
    for (const { name } of tables) all += JSON.stringify(await host.knex(name))
    return all
  } finally { await host.close() }
}

async function dropped(database: string): Promise<void> {
  const host = await openHost(database)
  try { await host.knex.raw('drop database ??', [new URL(database).pathname.slice(1)]) } finally { await host.close() }
}
