import { expect } from 'chai'
import type { PacketItem } from '@nios4/sdk'
import { deleteItem, insertItem, readItem } from '../../formats/packet.ts'
import { newId } from '../../formats/ids.ts'
import { openStage, start } from './stage.ts'
import type { Stage } from './stage.ts'

type Row = Readonly<Record<string, unknown>>
type Reply = {
  readonly result: string, readonly code?: string, readonly tid_sync: number, readonly partial: boolean, readonly data: { readonly SEED: string }
  readonly tables: unknown, readonly users: readonly Row[], readonly fields: unknown, readonly sync_box: readonly PacketItem[], readonly clean_tables: readonly string[], readonly clean_fields: unknown
}

const rita = newId()
const row = (id: string, tid: number, nome: string) => insertItem('clienti', { gguid: id, tid, eli: 0, arc: 0, ut: 'Tina Galli', uta: '', nome })
const names = (reply: Reply): readonly unknown[] => reply.sync_box.map(item => item.command === 'delete' ? 'deleted' : readItem(item)?.row['nome'])

describe('the synchroniser of the cloud', () => {
  let stage: Stage
  beforeEach(async () => { stage = await openStage() })
  afterEach(() => stage.close())

  const sync = async (query: Readonly<Record<string, string | number>>, body: unknown = {}): Promise<Reply> =>
    JSON.parse(await (await stage.ask('_sync', { action: 'sync_all', token: stage.tokens.tina, db: 'officina', tid_sync: start, partial_send: 0, partial: 5000, partial_from: 0, ...query }, body)).text())
  const send = (...items: readonly PacketItem[]) => sync({ partial_send: 1 }, { sync_box: items })

  it('hands Tina’s row to every other device, letter by letter', async () => {
    const sent = row(rita, 20261123085500, "Panificio 'Rossi' — cioè")
    await send(sent)
    const [came] = (await sync({})).sync_box
    expect(came?.cvalues).to.equal(sent.cvalues)
    expect(came).to.deep.include({ command: 'insert', tablename: 'clienti', gguid: rita, tid: 20261123085500, ut: 'Tina Galli' })
  })

  it('tells its own time as the next cursor, and answers an intermediate packet with nothing', async () => {
    const reply = await send(row(rita, 20261123085500, 'Rossi'))
    expect(reply).to.deep.include({ result: 'OK', tid_sync: 20261123090100, partial: false, sync_box: [] })
    expect(reply.data.SEED).to.equal('BASICIT')
  })

  it('lets the last writer win, and of two in one second the first to arrive', async () => {
    await send(row(rita, 20261123085500, 'first'))
    await send(row(rita, 20261123085500, 'same second'))
    expect(names(await sync({}))).to.deep.equal(['first'])
    await send(row(rita, 20261123085459, 'older'))
    expect(names(await sync({}))).to.deep.equal(['first'])
    await send(row(rita, 20261123085501, 'newer'))
    expect(names(await sync({}))).to.deep.equal(['newer'])
  })

  it('lets a deletion of the same second win, and a newer row come back from it', async () => {
    await send(row(rita, 20261123085500, 'Rossi'))
    await send(deleteItem('clienti', rita, 20261123085459))
    expect(names(await sync({}))).to.deep.equal(['Rossi'])
    await send(deleteItem('clienti', rita, 20261123085500))
    expect(names(await sync({}))).to.deep.equal(['deleted'])
    await send(row(rita, 20261123085500, 'too late'))
    expect(names(await sync({}))).to.deep.equal(['deleted'])
    await send(row(rita, 20261123085501, 'again'))
    expect(names(await sync({}))).to.deep.equal(['again'])
  })

  it('gives what ARRIVED since the cursor, however old its stamp', async () => {
    await send(row(newId(), 20261123085500, 'before'))
    stage.clock.pass(60)
    await send(row(newId(), 20261001000000, 'a month offline'))
    expect(names(await sync({ tid_sync: 20261123090101 }))).to.deep.equal(['a month offline'])
    expect(names(await sync({}))).to.deep.equal(['before', 'a month offline'])
    expect(names(await sync({ tid_sync: 20261123090201 }))).to.deep.equal([])
  })

  it('pages without skipping a row that is changed between two pages', async () => {
    const ids = Array.from({ length: 25 }, () => newId())
    await send(...ids.map((id, n) => row(id, 20261123085500, `row ${n}`)))
    const first = await sync({ partial: 10 })
    await send(row(ids[3] ?? '', 20261123090000, 'changed between'))
    const second = await sync({ partial: 10, partial_from: 10 })
    const third = await sync({ partial: 10, partial_from: 20 })
    expect([first.partial, second.partial, third.partial]).to.deep.equal([true, true, false])
    const seen = new Map([first, second, third].flatMap(reply => reply.sync_box.map(item => [item.gguid, readItem(item)?.row['nome']] as const)))
    expect(seen.size).to.equal(25)
    expect(seen.get(ids[3] ?? '')).to.equal('changed between')
  })

  it('sends structure ahead of the rows, the newest of each name, also when it came after them', async () => {
    const table = { gguid: newId(), tid: 20261123080000, tablename: 'clienti', tablelabel: 'Clienti', ind: 1 }
    await sync({ partial_send: 1 }, { tables: [table] })
    await send(...Array.from({ length: 8 }, (_, n) => row(newId(), 20261123085500, `row ${n}`)))
    await sync({ partial_send: 1 }, { tables: [{ ...table, gguid: newId(), tid: 20261123080001, tablelabel: 'Customers' }] })
    await sync({ partial_send: 1 }, { tables: [{ ...table, tid: 20261123080000, tablelabel: 'late' }] })
    const reply = await sync({ partial: 5 })
    expect(reply.tables).to.have.length(1)
    expect(reply.tables).to.have.nested.property('[0].tablelabel', 'Customers')
  })

  it('tells of a dropped table and field once, and takes no more rows for the table', async () => {
    const field = { gguid: newId(), tid: 20261123080000, tablename: 'clienti', fieldname: 'fax', ind: 1 }
    await sync({ partial_send: 1 }, { tables: [{ gguid: newId(), tid: 20261123080000, tablename: 'clienti' }, { gguid: newId(), tid: 20261123080000, tablename: 'vecchia' }], fields: [field] })
    await stage.cloud.drop('officina', 'vecchia')
    await stage.cloud.drop('officina', 'clienti', 'fax')
    await send(insertItem('vecchia', { gguid: newId(), tid: 20261123090000 }))
    const reply = await sync({})
    expect([reply.clean_tables, reply.clean_fields, reply.fields, reply.sync_box]).to.deep.equal([['vecchia'], { clienti: ['fax'] }, {}, []])
    stage.clock.pass(5)
    expect((await sync({ tid_sync: 20261123090101 })).clean_tables).to.deep.equal([])
    await sync({ partial_send: 1 }, { fields: [{ ...field, tid: 20261123090103 }] })
    expect((await sync({})).clean_fields).to.deep.equal([])
  })

  it('lets password texts travel with the people, as the real one does, and keeps them when a client returns them blank', async () => {
    const people = async (): Promise<readonly Row[]> => (await sync({ tid_sync: 0 })).users
    const tina = (await people()).find(({ username }) => username === 'tina@officinabassi.example')
    expect(tina?.password_hash).to.match(/^\$2y\$10\$.{53}$/)
    await sync({ partial_send: 1 }, { users: [{ ...tina, tid: 20261123100000, categories: 10, password_hash: '' }] })
    expect((await people()).find(({ id }) => id === 2103)).to.include({ categories: 10, password_hash: tina?.password_hash })
  })

  it('understands the form of the older client, and takes nothing of a packet cut in the middle', async () => {
    const url = `${stage.cloud.base}/_sync/?${new URLSearchParams({ action: 'sync_all', token: stage.tokens.tina, db: 'officina', tid_sync: '0', partial_send: '1' })}`
    const packet = JSON.stringify({ sync_box: [row(rita, 20261123085500, 'Rossi & figli')] })
    expect(await (await fetch(url, { method: 'POST', body: packet.slice(0, -20) })).json()).to.deep.include({ result: 'KO', code: 'invalid_request' })
    expect(names(await sync({}))).to.deep.equal([])
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ data: packet }).toString() })
    expect(names(await sync({}))).to.deep.equal(['Rossi & figli'])
  })

  it('knows dead tokens, strangers and databases of others', async () => {
    expect(await sync({ token: 'nonsense' })).to.deep.include({ result: 'KO', code: 'not_logged' })
    expect(await sync({ db: 'another' })).to.deep.include({ result: 'KO', code: 'unauthorized' })
    expect(await sync({ action: 'sync_some' })).to.deep.include({ result: 'KO', code: 'invalid_request' })
  })

  it('forgets nothing when it is started again', async () => {
    await send(row(rita, 20261123085500, 'Rossi'))
    await stage.cloud.close()
    const { startCloud } = await import('../../host/cloud/start.ts')
    const again = await startCloud({ folder: `${stage.folder}/cloud`, port: stage.cloud.port, clock: stage.clock })
    try {
      expect(names(await sync({}))).to.deep.equal(['Rossi'])
      await send(row(newId(), 20261123085500, 'Hotel'))
      expect(names(await sync({}))).to.deep.equal(['Rossi', 'Hotel'])
    } finally { await again.close() }
  })
})
