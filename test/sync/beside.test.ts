import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'chai'
import { openDatabase } from '../../addon/records/open.ts'

describe('a process beside us writes for a while, as a round does with a packet', () => {
  it('a single write waits for it, and is there once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    const db = openDatabase(`sqlite:${join(folder, 'host.db')}`)
    const beside = new Database(join(folder, 'host.db'))
    try {
      await db.knex.schema.createTable('note', table => { table.text('text') })
      beside.exec("begin immediate; insert into note (text) values ('packet')")
      const written = db.knex('note').insert({ text: 'ours' })
      // Longer than the driver itself would wait.
      await new Promise(resolve => setTimeout(resolve, 400))
      beside.exec('commit')
      await written
      expect((await db.knex('note').orderBy('text').select('text')).map((row: { text: string }) => row.text)).to.deep.equal(['ours', 'packet'])
    } finally {
      beside.close()
      await db.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
