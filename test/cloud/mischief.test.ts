import { expect } from 'chai'
import type { PacketItem } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { insertItem, readItem } from '../../formats/packet.ts'
import type { Asked, Trick } from '../../host/cloud/mischief.ts'
import { openStage, start } from './stage.ts'
import type { Stage } from './stage.ts'

describe('mischief planned at the cloud', () => {
  let stage: Stage
  beforeEach(async () => { stage = await openStage() })
  afterEach(() => stage.close())

  const sync = (items: readonly PacketItem[] = []) =>
    stage.ask('_sync', { action: 'sync_all', token: stage.tokens.tina, db: 'officina', tid_sync: start, partial_send: 0, partial: 5000, partial_from: 0 }, { sync_box: items })
  const row = (nome: string) => insertItem('clienti', { gguid: newId(), tid: start, nome })
  const kept = async (): Promise<readonly unknown[]> => {
    stage.cloud.plan(undefined)
    const answer: { readonly sync_box: readonly PacketItem[] } = JSON.parse(await (await sync()).text())
    return answer.sync_box.map(item => readItem(item)?.row['nome'])
  }
  const once = (trick: Trick) => stage.cloud.plan(({ before }) => before === 0 ? trick : undefined)
  const broken = async (attempt: Promise<Response>): Promise<boolean> => attempt.then(answer => answer.text()).then(() => false, () => true)

  it('loses a request before anything is done', async () => {
    once({ lost: 'request' })
    expect(await broken(sync([row('Rossi')]))).to.equal(true)
    expect(await kept()).to.deep.equal([])
  })

  it('loses an answer after everything is done', async () => {
    once({ lost: 'answer' })
    expect(await broken(sync([row('Rossi')]))).to.equal(true)
    expect(await kept()).to.deep.equal(['Rossi'])
  })

  it('breaks the line within an answer, or ends it early as if that were all', async () => {
    once({ dropAfter: 30 })
    expect(await broken(sync())).to.equal(true)
    once({ cutAfter: 30 })
    expect(await (await sync()).text()).to.have.length(30)
  })

  it('answers with a web page, a status, a KO, a dead token', async () => {
    once({ html: true })
    const page = await sync([row('Rossi')])
    expect([page.status, page.headers.get('content-type')]).to.deep.equal([200, 'text/html; charset=utf-8'])
    once({ status: 503 })
    expect((await sync()).status).to.equal(503)
    once({ ko: { code: 'syncone_7', message: 'occupato' } })
    expect(await (await sync()).json()).to.deep.equal({ result: 'KO', code: 'syncone_7', message: 'occupato' })
    once({ notLogged: true })
    expect(await (await stage.ask('ws', { action: 'table_list', token: stage.tokens.tina, db: 'officina' })).json()).to.include({ error: true, error_code: 'not_logged' })
    expect(await kept()).to.deep.equal([])
  })

  it('refuses and does it all the same', async () => {
    once({ ko: { code: 'unknow_error', message: '' }, doneAllTheSame: true })
    expect(await (await sync([row('Rossi')])).json()).to.include({ result: 'KO' })
    expect(await kept()).to.deep.equal(['Rossi'])
  })

  it('sends items twice and out of order, and puts the cursor back', async () => {
    await sync(Array.from({ length: 40 }, (_, n) => row(`row ${n}`)))
    once({ scramble: 7, cursorBack: 3600 })
    const answer: { readonly tid_sync: number, readonly sync_box: readonly PacketItem[] } = JSON.parse(await (await sync()).text())
    expect(answer.tid_sync).to.equal(20261123080100)
    const names = answer.sync_box.map(item => readItem(item)?.row['nome'])
    expect(names.length).to.be.greaterThan(40)
    expect(new Set(names).size).to.equal(40)
    expect(names.slice(0, 5)).not.to.deep.equal(['row 0', 'row 1', 'row 2', 'row 3', 'row 4'])
  })

  it('is told what is asked, so that it can strike one step of a round', async () => {
    const seen: Asked[] = []
    stage.cloud.plan(asked => { seen.push(asked); return undefined })
    await sync()
    await stage.ask('ws', { action: 'sync', token: stage.tokens.tina, db: 'officina' })
    expect(seen.map(({ door, action, before, query }) => [door, action, before, query['partial_from'] ?? ''])).to.deep.equal([['_sync', 'sync_all', 0, '0'], ['ws', 'sync', 1, '']])
  })

  it('lets the server’s clock run back without losing what arrived meanwhile', async () => {
    await sync([row('before')])
    stage.clock.pass(-7200)
    const item = row('while it was late')
    await sync([item])
    stage.clock.pass(7200 + 60)
    await sync([row('after')])
    expect(await kept()).to.deep.equal(['before', 'while it was late', 'after'])
  })
})
