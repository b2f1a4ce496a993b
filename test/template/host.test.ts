import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTemplate } from '../../formats/template/read.ts'
import type { Template, TemplateRow } from '../../formats/template/template.ts'
import { writeTemplate } from '../../formats/template/write.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { readSchema } from '../../host/console/schema.ts'
import { addAdministrator } from '../../host/program/add-administrator.ts'
import { applyPacket } from '../../host/program/apply-packet.ts'
import { builtRows, exportTemplate } from '../../host/program/export-template.ts'
import { signIn } from '../../host/program/sign-in.ts'
import { createFromTemplate } from '../../host/program/template.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { onEveryForm } from '../on-every-form.ts'
import { mariadbServer } from '../world.ts'
import type { WorldForm } from '../world.ts'
import { sampleText } from './sample.ts'

const now = new Date('2026-11-23T09:00:00Z')

/** Runs with an empty database of this form, which is gone afterwards. */
async function inDatabase<Result>(form: WorldForm, work: (host: HostDatabase, folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const name = `tk_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const host = await openHost(form === 'sqlite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${mariadbServer}/${name}`)
  try { return await work(host, folder) } finally {
    if (form === 'mariadb') await host.knex.raw('drop database if exists ??', [name])
    await host.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const byId = ({ table, row }: TemplateRow): string => `${table} ${String(row['gguid'])}`
const nameOf = (row: Readonly<Record<string, unknown>>): string => `${String(row['tablename'])}.${String(row['fieldname'] ?? '')}`

/** What a template says, in an order of its own; the header, which names the database, apart. */
const content = ({ tables, fields, rows }: Template) => ({
  tables: [...tables].sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1), fields: [...fields].sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1),
  rows: [...rows].sort((a, b) => byId(a) < byId(b) ? -1 : 1),
})

onEveryForm('a database from a template', form => {
  it('holds what the sample holds: the same comes out again', async () => {
    const given = readTemplate(sampleText)
    await inDatabase(form, async host => {
      await createFromTemplate(host, given, now)
      const out = await exportTemplate(host, { label: 'attendance markers', now, rowsOf: () => true })
      expect(content({ ...out, rows: [] })).to.deep.equal(content({ ...given, rows: [] }))
      // *Your data* always has its one row; the sample's seed has none.
      expect(out.rows.filter(({ table }) => table === 'info')).to.have.length(1)
      expect(content(out).rows.filter(({ table }) => table !== 'info')).to.deep.equal(content(given).rows)
      expect(out.data).to.include({ SEED: 'BASICIT', SSEED: 12324348, TEMPLATE: 1, LIM: '', ETI: 'attendance markers' })
    })
  })

  it('has nobody in it until somebody is let in, who then signs in and sees its sections', async () => {
    await inDatabase(form, async host => {
      await createFromTemplate(host, readTemplate(sampleText), now)
      expect(await host.knex('so_localusers')).to.deep.equal([])
      expect(await host.knex('so_users')).to.deep.equal([])
      const pia = await addAdministrator(host, { name: 'Pia Neri', mail: 'pia@example.com', password: 'chiavi' }, now)
      expect((await signIn(host, 'pia@example.com', 'chiavi'))?.username).to.equal('Pia Neri')
      const schema = await readSchema(host, pia)
      expect(schema.sections.map(({ label }) => label)).to.deep.equal(['Users', 'Scanning'])
      expect(schema.tables.get('users')?.columns.map(({ label, type }) => [label, type])).to.deep.equal([['Name', 0], ['Mail', 14], ['RFid Code', 0]])
    })
  })

  it('carries a whole company over into the other form, dates, relations, pictures’ names and all', async () => {
    const given = await inDatabase('sqlite', async (host, folder) => {
      await createHost(host, now)
      await seedWorkshop(host, join(folder, 'files'), { now })
      return readTemplate(writeTemplate(await exportTemplate(host, { label: 'Officina', now, rowsOf: () => true })))
    })
    expect(given.rows.length).to.be.greaterThan(150)
    await inDatabase(form, async host => {
      await createFromTemplate(host, given, now)
      expect(content(await exportTemplate(host, { label: 'Officina', now, rowsOf: () => true }))).to.deep.equal(content(given))
    })
  })

  it('is exported without a person’s name, address or row when only what was built is asked for', async () => {
    await inDatabase(form, async (host, folder) => {
      await createHost(host, now)
      const { owner, staff, customers } = await seedWorkshop(host, join(folder, 'files'), { now })
      const text = writeTemplate(await exportTemplate(host, { label: 'Vuoto', now, rowsOf: builtRows, withoutWriters: true }))
      for (const { username, mail } of [owner, ...staff]) expect(text).to.not.include(username).and.not.include(mail)
      for (const { name, email } of customers) expect(text).to.not.include(name).and.not.include(email || name)
      expect(text).to.not.match(/scrypt|officinabassi|03601180361/)
      const { rows } = readTemplate(text)
      expect([...new Set(rows.map(({ table }) => table))]).to.include.members(['so_forms', 'so_lists', 'so_categories', 'so_counters']).and.not.include('info')
    })
  })

  it('takes of a second packet only what is newer, by name for structure and by id for rows', async () => {
    const table = (tablelabel: string, tid: number) => ({ gguid: 'f0000000-0000-4000-8000-000000000001', tid, eli: 0, arc: 0, tablename: 'lavori', tablelabel, param: 'no JSON' })
    const field = (fieldname: string, fieldtype: number, tid: number) => ({ gguid: `f-${fieldname}`, tid, eli: 0, arc: 0, tablename: 'lavori', fieldname, fieldtype, fieldlabel: `${fieldname} ${tid}` })
    const row = (titolo: string, tid: number) => ({ table: 'lavori', row: { gguid: 'a', tid, titolo, sconosciuta: 'x' } })
    await inDatabase(form, async host => {
      await createHost(host, now)
      await applyPacket(host, { tables: [table('Lavori', 20260101000000)], fields: [field('titolo', 0, 20260101000000), field('strano', 99, 20260101000000)], rows: [row('vecchio', 20260101000000)] })
      await applyPacket(host, { tables: [table('Altro', 20250101000000)], fields: [field('titolo', 0, 20250101000000), field('luogo', 24, 20260102000000)], rows: [row('più vecchio', 20250101000000), row('nuovo', 20260102000000)] })
      await applyPacket(host, { tables: [], fields: [], rows: [{ table: 'mai_vista', row: { gguid: 'a', tid: 1 } }, row('uguale', 20260102000000)] })
      const { tablelabel, param } = await host.knex('so_tables').where({ tablename: 'lavori' }).first()
      expect([tablelabel, param]).to.deep.equal(['Lavori', ''])
      expect(await host.knex('so_fields').where({ tablename: 'lavori' }).orderBy('fieldname').pluck('fieldlabel')).to.deep.equal(['luogo 20260102000000', 'strano 20260101000000', 'titolo 20260101000000'])
      expect(await host.knex('lavori').select('titolo', 'luogo', 'lat_luogo', 'eli')).to.deep.equal([{ titolo: 'nuovo', luogo: '', lat_luogo: 0, eli: 0 }])
    })
  })
})
