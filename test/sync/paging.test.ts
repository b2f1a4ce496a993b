import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Cell, PacketItem } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { openHost } from '../../host/open.ts'
import { fieldMetadata, tableMetadata } from '../../host/schema/metadata.ts'
import { connect, serverAt } from '../../addon/sync.ts'
import { openBeside } from '../../addon/sync/beside.ts'
import { ask } from '../../addon/sync/transport.ts'
import { rowItem, withRaw } from './other-client.ts'

const rows = 23_000

const someRows = (count: number): PacketItem[] => Array.from({ length: count }, (_, n) => rowItem('clienti', newId(), 20260101000000 + n % 60, { nome: `Cliente ${n}` }))

/** A synchroniser that counts rows and not arrivals: what changes while it is read moves to the end, and all others move up. */
class CountingCloud {
  items: PacketItem[] = someRows(rows)
  readonly asked: number[] = []
  /** Before a packet is answered so many of the rows already read are changed. */
  busy: (packet: number) => number = () => 0
  /** It gives its first packet for whatever is asked, and promises more. */
  isStuck = false
  #server: Server | undefined

  async open(): Promise<string> {
    this.#server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(JSON.stringify(query.get('action') === 'user_login'
        ? { error: false, user: { id: 1, email: 'a@b.example', token: 'token' }, db: [{ name: 'archivio', label: '', seed: '' }] } : this.#answer(query))))
    })
    await new Promise<void>(resolve => { this.#server?.listen(0, '127.0.0.1', resolve) })
    return `http://127.0.0.1:${portOf(this.#server)}`
  }

  close(): Promise<void> { return new Promise(resolve => { this.#server?.closeAllConnections(); this.#server?.close(() => resolve()) }) }

  #answer(query: URLSearchParams): object {
    const [from, size] = [Number(query.get('partial_from')), Number(query.get('partial'))]
    this.asked.push(from)
    const moving = this.items.splice(0, from === 0 ? 0 : this.busy(this.asked.length))
    this.items.push(...moving.map(item => rowItem('clienti', item.gguid, 20260701000000, { nome: 'changed meanwhile' })))
    const page = Number(query.get('tid_sync')) > 0 ? [] : this.isStuck ? this.items.slice(0, size) : this.items.slice(from, from + size)
    return {
      result: 'OK', tid_sync: 20260701000000, partial: this.isStuck || (page.length > 0 && from + size < this.items.length), sync_box: page,
      tables: from === 0 ? [tableMetadata({ gguid: 'clienti', tablename: 'clienti', tablelabel: 'Clienti' }, 20260101000000)] : {},
      fields: from === 0 ? [fieldMetadata({ gguid: 'nome', tablename: 'clienti', fieldname: 'nome', fieldlabel: 'Nome', fieldtype: 0 }, 20260101000000)] : {},
    }
  }
}

const portOf = (server: Server | undefined): number => {
  const address: string | AddressInfo | null | undefined = server?.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('a first sync in many packets', function () {
  this.timeout(120_000)
  let cloud: CountingCloud
  let folder: string
  let address: string
  let base: string
  beforeEach(async () => {
    cloud = new CountingCloud()
    base = await cloud.open()
    folder = await mkdtemp(join(tmpdir(), 'tk-paging-'))
    address = `sqlite:${join(folder, 'replica.db')}`
  })
  afterEach(async () => { await cloud.close(); await rm(folder, { recursive: true, force: true }) })

  const credentials = { email: '', password: '', token: 'token' }
  const begin = (more: object = {}) => connect(address, { server: serverAt(base), database: 'archivio' }, { credentials, patience: [5], ...more })
  async function missing(): Promise<number> {
    const host = await openHost(address)
    try {
      const here = new Set((await host.knex('clienti').select<{ gguid: string }[]>('gguid')).map(row => row.gguid))
      return cloud.items.filter(item => !here.has(item.gguid)).length
    } finally { await host.close() }
  }

  /** What clients send that is not as it should be, under ids that end alike. */
  const strangeRows = (mark: string): PacketItem[] => {
    const row = (n: number, cells: Readonly<Record<string, Cell>> = {}): PacketItem => rowItem('clienti', strangeId(mark, n), 20260101000000, cells)
    return [
      withRaw(row(0, { nome: 'D’Annunzio 👩🏽‍🔧 ḏ' }), { ind: '7', colore: 'verde', dsq1: null }), row(1),
      withRaw(row(2), { nome: 12.5, arc: true, eli: 'vero' }), withRaw(row(3), { nome: ['a'], tid: 5, gguid: 'someone else' }),
      { ...row(4), cvalues: '{"nome":"poco"}' }, { ...row(5), cvalues: 'no JSON' }, { ...row(6), command: 'delete' },
      row(7, { nome: 'prima' }), { ...row(7, { nome: 'dopo' }), tid: 20260101000009 }, withRaw(row(8), { __proto__: 1, nome: '' }),
    ]
  }
  const strangeId = (mark: string, n: number): string => `0000000${n}-0000-4000-a000-${mark.repeat(12)}`

  async function strangeAsKept(mark: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const host = await openHost(address)
    try {
      const found: Record<string, unknown>[] = await host.knex('clienti').leftJoin('tk_sync_extra', 'row_id', 'gguid').where('gguid', 'like', `%${mark.repeat(12)}`).orderBy('gguid').select('clienti.*', { extra: 'cells' })
      return found.map(({ gguid, ...cells }) => ({ ...cells, id: String(gguid).slice(0, 8) }))
    } finally { await host.close() }
  }

  it('reads every packet once, a few rows of each twice', async () => {
    expect(await begin()).to.deep.include({ pulled: rows, packets: 5 })
    // The last packet cannot be told from the others before it comes: one more was asked for ahead.
    expect(cloud.asked.filter(from => from < rows)).to.deep.equal([0, 4900, 9800, 14_700, 19_600])
    expect(await missing()).to.equal(0)
  })

  it('reads strange rows alike in the first packet, which is read here, and in the third, which is read beside', async () => {
    cloud.items = [...strangeRows('a'), ...someRows(10_000), ...strangeRows('b'), ...someRows(6000)]
    await begin()
    const [here, beside] = [await strangeAsKept('a'), await strangeAsKept('b')]
    expect(here.length).to.equal(7)
    expect(beside).to.deep.equal(here)
    expect(here[0]).to.include({ nome: 'D’Annunzio 👩🏽‍🔧 ḏ', ind: 7 })
    expect(here[0]?.['extra']).to.include('"colore":["verde",null]')
  })

  it('goes on without a second thread where none can begin', async () => {
    const { tells, close } = openBeside(new URL('nowhere.mjs', import.meta.url))
    const request = { base, door: '_sync', query: { action: 'sync_all', partial: '5000', partial_from: '0' } } as const
    try { expect(await ask(tells(request), { patience: [1] })).to.deep.include({ count: 5000 }) } finally { await close() }
    expect(cloud.asked).to.deep.equal([0])
  })

  it('misses no row, though hundreds change between two packets and all others move up', async () => {
    cloud.busy = packet => packet < 4 ? 700 : 0
    await begin()
    expect(await missing()).to.equal(0)
    expect(cloud.asked.length).to.be.greaterThan(5)
  })

  it('stopped by a person it goes on where it was, also when rows moved meanwhile', async () => {
    const stop = new AbortController()
    const stopped = await begin({ signal: stop.signal, onProgress: ({ rows: done }: { rows: number }) => { if (done > 9000) stop.abort() } }).then(() => '', (fault: Error) => 'key' in fault ? fault.key : '')
    expect(stopped).to.equal('round-stopped')
    const before = cloud.asked.length
    cloud.busy = packet => packet === before + 1 ? 3000 : 0
    await begin()
    expect(cloud.asked[before]).to.be.greaterThan(0)
    expect(await missing()).to.equal(0)
  })

  it('gives up when the same packet comes again and again', async () => {
    cloud.isStuck = true
    const told = await begin().then(() => '', (fault: Error) => 'key' in fault ? fault.key : '')
    expect(told).to.equal('cloud-nonsense')
    expect(cloud.asked.length).to.be.lessThan(60)
  })

  it('never ends in a circle when everything moves all the time', async () => {
    cloud.items = someRows(11_000)
    cloud.busy = () => 5000
    await begin()
    expect(cloud.asked.length).to.be.lessThan(100)
  })
})
