import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTemplate } from '../../formats/template/read.ts'
import { writeTemplate } from '../../formats/template/write.ts'
import { unzipTemplate, zipTemplate } from '../../formats/template/zip.ts'
import { startConsole } from '../../host/console/start.ts'
import { createHost, isEmptyDatabase, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { beginFromTemplate } from '../../scripts/demo/from-template.ts'
import { Visitor } from '../host/console-visitor.ts'
import { ourFile } from './our-template.ts'
import { sampleText } from './sample.ts'

describe('templates in the embedded host', function () {
  this.timeout(60_000)
  let folder = ''
  let host: HostDatabase
  let opened: Awaited<ReturnType<typeof startConsole>>
  let olga: Visitor

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    host = await openHost(`sqlite:${join(folder, 'officina.sqlite')}`)
    await createHost(host)
    await seedWorkshop(host, join(folder, 'files'))
    opened = await startConsole({ host, files: join(folder, 'files'), port: 0 })
    olga = new Visitor(opened.port)
    await olga.signIn('Olga Bassi', 'officina')
  })
  after(async () => {
    await opened.close()
    await host.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** What the button of the page hands over. */
  async function taken(fields: Readonly<Record<string, string>>): Promise<{ readonly name: string, readonly text: string }> {
    const token = /name="_csrf" value="([^"]+)"/.exec(await olga.open('/template'))?.[1] ?? ''
    const answer = await olga.fetch('/template', { method: 'POST', body: new URLSearchParams({ ...fields, _csrf: token }) })
    return { name: answer.headers.get('content-disposition') ?? '', text: await unzipTemplate(Buffer.from(await answer.arrayBuffer())) }
  }

  it('an administrator takes the database away as a template: what was built, and nobody’s name', async () => {
    const { name, text } = await taken({})
    expect(name).to.match(/^attachment; .*officina\.nios4$/)
    const { tables, rows, data } = readTemplate(text)
    expect(data).to.include({ ETI: 'officina', TEMPLATE: 1 })
    expect(tables.map(({ tablename }) => tablename)).to.include.members(['clienti', 'interventi_tecnici'])
    expect(rows.filter(({ table }) => table === 'clienti')).to.deep.equal([])
    expect(text).to.not.match(/Olga|@officinabassi|scrypt/)
  })

  it('and with its rows, where she ticks it: still without users and passwords', async () => {
    const { text } = await taken({ rows: '1' })
    expect(readTemplate(text).rows.filter(({ table }) => table === 'clienti')).to.not.have.length(0)
    expect(text).to.include('Officina Termica Bassi').and.not.match(/scrypt|so_localusers","command/)
  })

  it('the page speaks both languages, and nobody else gets it', async () => {
    expect(await olga.open('/template')).to.include('Scarica il modello').and.include('/template" aria-current="page"')
    olga.speak('en')
    expect(await olga.open('/template')).to.include('Download the template')
    olga.speak('it')
    const tito = new Visitor(opened.port)
    await tito.signIn('Tito Ferri', 'officina')
    await tito.open('/template')
    expect(tito.status).to.equal(404)
    await tito.send('/template', { rows: '1' })
    expect(tito.status).to.equal(404)
    expect(await tito.open('/')).to.not.include('/template')
  })

  it('a template that is broken makes nothing, and a database that holds something is left alone', async () => {
    const file = join(folder, 'broken.nios4')
    await writeFile(file, zipTemplate(sampleText.slice(0, -10)))
    const fresh = join(folder, 'fresh.sqlite')
    const refused = async (path: string, database: string): Promise<string> => {
      try { await beginFromTemplate(path, `sqlite:${database}`, 'pia@example.com') } catch (fault) { if (fault instanceof Error && 'key' in fault) return String(fault.key); throw fault }
      return 'none'
    }
    expect(await refused(file, fresh)).to.equal('template-json')
    expect(await refused(join(folder, 'none.nios4'), fresh)).to.equal('template-away')
    await writeFile(file, zipTemplate(sampleText))
    const before = (await stat(join(folder, 'officina.sqlite'))).size
    expect(await refused(file, join(folder, 'officina.sqlite'))).to.equal('not-empty')
    expect((await stat(join(folder, 'officina.sqlite'))).size).to.equal(before)
    expect(await refused(file, fresh)).to.equal('none')
    expect(await refused(file, fresh)).to.equal('not-empty')
  })

  it('what cannot be finished is taken away again: the next try finds an empty database', async () => {
    const sample = readTemplate(sampleText)
    // More columns than a table can have.
    const fields = Array.from({ length: 2_100 }, (_, at) => ({ gguid: `f${at}`, tid: 20260101000000, tablename: 'users', fieldname: `campo_${at}`, fieldtype: 0 }))
    const file = join(folder, 'wide.nios4')
    await writeFile(file, zipTemplate(writeTemplate({ ...sample, fields })))
    const address = `sqlite:${join(folder, 'wide.sqlite')}`
    const fault = await beginFromTemplate(file, address, 'pia@example.com').then(() => undefined, (reason: unknown) => reason)
    expect(String(fault)).to.include('too many columns')
    expect(await isEmptyDatabase(address)).to.equal(true)
  })

  it('`ticketing host --from` makes the database, tells the password once and opens it', async () => {
    const file = join(folder, 'ours.nios4')
    await writeFile(file, await ourFile('it'))
    const child = spawn(process.execPath, ['scripts/ticketing.mjs', 'host', '--from', file, '--user', 'olga@officinabassi.example', '--data', join(folder, 'data'), '--host-port', '0', '--no-mailbox'], { env: { ...process.env, LC_ALL: 'it_IT.UTF-8' }, stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      let out = ''
      await new Promise<void>((resolve, reject) => {
        child.once('exit', () => reject(new Error(out)))
        child.stdout.on('data', part => { out += String(part); if (/localhost:\d+/.test(out)) resolve() })
      })
      const [, mail = '', password = ''] = /Utente (\S+), password (\S+)/.exec(out) ?? []
      expect(mail).to.equal('olga@officinabassi.example')
      const visitor = new Visitor(Number(/localhost:(\d+)/.exec(out)?.[1]))
      expect(await visitor.signIn(mail, password)).to.include('Clienti').and.include('Ticket')
      expect(await visitor.open('/marketplace')).to.include('Ticket')
      expect((await readFile(join(folder, 'data', 'host.db'))).includes(password)).to.equal(false)
    } finally {
      child.removeAllListeners('exit')
      await new Promise(resolve => child.once('exit', resolve).kill('SIGTERM'))
    }
  })
})
