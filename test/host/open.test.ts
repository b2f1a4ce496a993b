import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { databaseName } from '../../host/address.ts'
import { isEmptyDatabase } from '../../host/open.ts'
import { standardColumns } from '../../formats/columns.ts'
import { onBothForms } from './both-forms.ts'

type Column = { readonly name: string, readonly key: number }

describe('host addresses', () => {
  it('name the folder of the files', () => {
    expect(databaseName('sqlite:/var/demo/officina.sqlite')).to.equal('officina')
    expect(databaseName('mysql://root:a%40b@127.0.0.1:3306/atte34a3')).to.equal('atte34a3')
  })
  it('of nothing are empty, and looking creates nothing', async () => {
    const path = join(tmpdir(), `tk-test-nothing-${process.pid}.sqlite`)
    expect(await isEmptyDatabase(`sqlite:${path}`)).to.equal(true)
    expect(existsSync(path)).to.equal(false)
  })
  it('of a file that is no database are not empty, and the file stays as it is', async () => {
    const path = join(tmpdir(), `tk-test-letter-${process.pid}.sqlite`)
    writeFileSync(path, 'Cara Rita, '.repeat(200))
    try {
      expect(await isEmptyDatabase(`sqlite:${path}`)).to.equal(false)
      expect(readFileSync(path, 'utf8')).to.equal('Cara Rita, '.repeat(200))
    } finally {
      rmSync(path)
    }
  })
})

onBothForms('a new host', (place, form) => {
  const columns = async (table: string): Promise<readonly Column[]> => {
    const { knex } = place().host
    const rows: readonly { readonly name: string, readonly pk: number | string }[] = form === 'SQLite'
      ? await knex.raw('SELECT name, pk FROM pragma_table_info(?) ORDER BY cid', [table])
      : (await knex.raw("SELECT column_name AS name, column_key AS pk FROM information_schema.columns WHERE table_schema = database() AND table_name = ? ORDER BY ordinal_position", [table]))[0]
    return rows.map(({ name, pk }) => ({ name, key: pk === 1 || pk === 'PRI' ? 1 : 0 }))
  }

  it('is no longer empty', async () => {
    expect(await isEmptyDatabase(place().host.address)).to.equal(false)
  })

  it('has the 32 categories with their masks', async () => {
    const rows: readonly { readonly gguid: string, readonly bitwiseindex: number, readonly categoryname: string }[] =
      await place().host.knex('so_categories').orderBy('gguid').select('gguid', 'bitwiseindex', 'categoryname')
    expect(rows.map(row => row.bitwiseindex)).to.deep.equal([0, ...Array.from({ length: 31 }, (_, n) => 2 ** n)])
    expect(rows[31]?.gguid).to.equal('00000000-0000-0000-0000-000000000031')
    expect(rows.slice(0, 5).map(row => row.categoryname)).to.deep.equal(['(nessuno)', '(admin)', '(default user)', '(ospite)', ''])
  })

  it('starts each of its registered tables with the sixteen standard columns', async () => {
    const tables: readonly { readonly tablename: string }[] = await place().host.knex('so_tables').select('tablename')
    expect(tables).to.have.length(24)
    for (const { tablename } of tables) {
      expect((await columns(tablename)).slice(0, 16).map(column => column.name), tablename).to.deep.equal([...standardColumns])
    }
  })

  it('has a key where its form has one', async () => {
    const keyed = async (table: string) => (await columns(table)).filter(column => column.key === 1).map(column => column.name)
    for (const table of ['so_tables', 'so_fields', 'so_users', 'lo_setting', 'lo_cleanbox']) expect(await keyed(table), table).to.deep.equal(['gguid'])
    for (const table of ['info', 'so_lists', 'so_forms']) expect(await keyed(table), table).to.deep.equal(form === 'SQLite' ? ['gguid'] : [])
  })

  it('keeps lo_syncbox in the MariaDB form alone', async () => {
    expect(await place().host.knex.schema.hasTable('lo_syncbox')).to.equal(form === 'MariaDB')
  })

  it('renames the three names that databases reserve and leaves `system` out of MariaDB', async () => {
    const names = async (table: string) => (await columns(table)).map(column => column.name)
    expect(await names('so_notifications')).to.include.members(['read_b', 'repeat_b', 'date']).and.not.include('read')
    expect(await names('so_localusers')).to.include('usercloud_b')
    expect((await names('so_my')).includes('system')).to.equal(form === 'SQLite')
  })

  it('holds one row of Your data, one of settings, its version and the cursor', async () => {
    const { knex } = place().host
    expect(await knex('info')).to.have.length(1)
    expect(await knex('so_settings')).to.have.length(1)
    expect(await knex('so_dbversion').pluck('dbversion')).to.deep.equal(['1.0.1.11'])
    expect(await knex('lo_setting').select('gguid', 'tidsync')).to.deep.equal([{ gguid: '0', tidsync: 0 }])
  })
})
