import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { decodeFile } from '../../formats/file-reference.ts'
import { databaseName } from '../../host/address.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { signIn } from '../../host/program/sign-in.ts'
import { seedAwkward } from '../../host/worlds/awkward.ts'
import { growTickets } from '../../host/worlds/large.ts'
import { rareWord } from '../../host/worlds/large/texts.ts'
import { layTable } from '../../host/worlds/laying.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { onBothForms } from './both-forms.ts'

const now = new Date('2026-05-04T09:30:00Z')

async function dump(host: HostDatabase): Promise<string> {
  const tables: readonly string[] = await host.knex('so_tables').pluck('tablename')
  const rows = await Promise.all(['so_tables', 'so_fields', ...tables].map(async table => ({ table, rows: await host.knex(table).orderBy('gguid') })))
  return JSON.stringify(rows)
}

onBothForms('the workshop of Modena', (place, form) => {
  before(async () => { await seedWorkshop(place().host, place().folder, { now, language: form === 'SQLite' ? 'it' : 'en' }) })
  const count = async (table: string, where: object = {}) => Number((await place().host.knex(table).where(where).count({ n: '*' }).first<{ readonly n: number }>()).n)

  it('knows its people by their password', async () => {
    expect(await signIn(place().host, 'olga@officinabassi.example', 'officina')).to.include({ username: 'Olga Bassi', admin: true })
    expect(await signIn(place().host, 'tina@officinabassi.example', 'officina')).to.include({ admin: false })
  })

  it('has ten customers, two with one address, reports, invoices, and no ticket table', async () => {
    expect(await count('clienti')).to.equal(10)
    expect(await count('clienti', { email: 'amministrazione@studiogallo.example' })).to.equal(2)
    expect(await count('interventi_tecnici')).to.be.greaterThan(20)
    expect(await count('fatture_rows', { tap: 'fatture' })).to.be.greaterThan(20)
    expect(await count('so_tables', { tablename: 'ticket' })).to.equal(0)
  })

  it('speaks its language', async () => {
    const label = await place().host.knex('so_tables').where({ tablename: 'clienti' }).pluck('tablelabel')
    expect(label).to.deep.equal([form === 'SQLite' ? 'Clienti' : 'Customers'])
  })

  it('keeps its logo in the files folder', async () => {
    const row = await place().host.knex('info').first<{ readonly logo: string }>('logo')
    const file = decodeFile(row.logo)
    if (file?.kind !== 'stored') throw new Error('no logo')
    const bytes = await readFile(join(place().folder, databaseName(place().host.address), 'info', file.id))
    expect(bytes.subarray(1, 4).toString()).to.equal('PNG')
  })

  it('lays totals that add up', async () => {
    const invoices: readonly { readonly gguid: string, readonly imponibile: number }[] = await place().host.knex('fatture')
    for (const { gguid, imponibile } of invoices) {
      const rows: readonly { readonly importo: number }[] = await place().host.knex('fatture_rows').where({ gguidp: gguid })
      expect(rows.reduce((sum, row) => sum + row.importo, 0)).to.be.closeTo(imponibile, 0.005)
    }
  })

  it('bears the awkward world on top, twice, and still saves', async () => {
    const { host } = place()
    const owner = await signIn(host, 'olga@officinabassi.example', 'officina')
    if (owner === undefined) throw new Error('no owner')
    await seedAwkward(host, owner)
    await seedAwkward(host, owner)
    expect(await count('clienti', { tid: 0 })).to.be.greaterThan(0)
    expect(await count('so_localusers')).to.equal(8)
    expect(await host.knex.schema.hasTable('lo_syncbox')).to.equal(false)
    const id = await saveRow(host, owner, 'clienti', { ragione_sociale: 'Dopo' })
    expect(await count('clienti', { gguid: id })).to.equal(1)
    expect((await signIn(host, 'olga@officinabassi.example', 'officina'))?.id).to.equal(owner.id)
  })
})

onBothForms('the large world', place => {
  const field = (name: string, type: number) => ({ name, label: name, type })

  it('pours tickets and messages into the installed tables', async () => {
    const { host, folder } = place()
    const { owner } = await seedWorkshop(host, folder, { now })
    await layTable(host, owner, { name: 'ticket', label: 'Ticket' },
      [field('number', 9), field('title', 0), field('status', 27), field('priority', 12), field('description', 1), field('request_date', 18), field('customer', 20), field('channel', 12)])
    await layTable(host, owner, { name: 'ticket_message', label: 'M', parent: 'ticket' },
      [field('body', 1), field('audience', 12), field('author', 0), field('sent_at', 18), field('from_customer', 4)])
    await growTickets(host, { tickets: 1_300, customers: 20, messagesPerTicket: 2, now })
    await growTickets(host, { tickets: 10, customers: 20, now })
    const numbers: readonly number[] = await host.knex('ticket').orderBy('number').pluck('number')
    expect(numbers).to.deep.equal(Array.from({ length: 1_310 }, (_, n) => n + 1))
    expect(await host.knex('ticket_message')).to.have.length(2_600)
    expect(await host.knex('ticket').where('description', 'like', `%${rareWord}%`)).to.have.length(1)
    expect(await host.knex('ticket').whereNotIn('gguid_customer', host.knex('clienti').select('gguid'))).to.have.length(0)
  })
})

describe('the workshop laid twice for one moment', () => {
  const files = join(tmpdir(), `tk-test-files-${process.pid}`)
  after(() => rm(files, { recursive: true, force: true }))

  it('is the same, row by row', async () => {
    const dumps = await Promise.all([1, 2].map(async () => {
      const host = await openHost('sqlite::memory:')
      await createHost(host, now)
      await seedWorkshop(host, files, { now })
      const text = await dump(host)
      await host.close()
      return text
    }))
    expect(dumps[0]).to.equal(dumps[1])
  })
})
