import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { followOnce } from '../../addon/follow.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { compose } from '../../addon/notices/compose.ts'
import { gather } from '../../addon/notices/facts.ts'
import type { Claimed } from '../../addon/notices/claim.ts'
import type { Customer } from '../../addon/people/person.ts'
import { changeTicket } from '../../addon/tickets/change.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { goLive } from '../go-live.ts'
import { onEveryForm } from '../on-every-form.ts'
import { tina } from '../cloud/stage.ts'
import { openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rita: Customer = { kind: 'customer', account: 'rita', customer: laidId('clienti', 'rossi'), name: 'Rita Rossi', email: 'rita@panificiorossi.example', language: 'it', looking: false }

onEveryForm('a value that did not stay', form => {
  let office: Office
  let portal: Device
  let phone: Device
  let desk: Desk
  let folder: string
  let ticket = ''

  const pass = (seconds: number): void => { for (const { clock } of [office, portal, phone]) clock.pass(seconds) }
  const meet = async (): Promise<void> => { for (const device of [phone, portal, phone]) { pass(2); await device.round() } }
  const history = () => desk.db.knex('tk_history').where({ ticket }).orderBy('seq').select('event', 'author', 'audience')

  beforeEach(async () => {
    office = await openOffice()
    folder = await mkdtemp(join(tmpdir(), 'tk-lost-'));
    [portal, phone] = [await office.device('portal', form), await office.device('phone')]
    await goLive({ address: portal.address, folder, publicUrl: 'https://aiuto.example' }, portal.clock.now())
    const installation = findByDatabase(folder, portal.address)
    if (installation === undefined) throw new Error('not installed')
    desk = await openDesk(installation, { folder, clock: portal.clock })
    await followOnce(desk, { sweep: 'all' })
    const [rule] = await desk.db.knex(desk.names.rules).where({ field_name: 'priority' }).select<{ gguid: string }[]>('gguid')
    await saveRow(portal.host, tina, desk.names.rules, { change_later: 1 }, { id: rule?.gguid ?? '', now: portal.clock.now() })
    await portal.round()
    ticket = (await openTicket(desk, rita, { title: 'Il forno non scalda', priority: 'Bassa' }, [], '')).ticket
    await portal.round()
    await meet()
    await followOnce(desk)
  })
  afterEach(async () => {
    await desk.db.close()
    await office.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function letterToFirm() {
    const letters: readonly Claimed[] = await desk.db.knex('tk_letter').where({ kind: 'value-lost' })
    const [letter] = letters
    if (letter === undefined || letters.length > 1) throw new Error(`${letters.length} letters instead of one`)
    const composed = await compose(desk, letter, await gather(desk, [letter]))
    if ('drop' in composed) throw new Error(composed.drop)
    const { changes, author, texts } = composed.model
    return { changes: changes.map(({ before, after }) => [before, after]), author, winner: texts['winner'] }
  }
  const change = (priority: string) => changeTicket(desk, rita, ticket, { priority }, Number.MAX_SAFE_INTEGER)

  it('Tina’s on the phone, because Rita wrote later in the portal: it stands in the history, and the firm hears of it in one letter', async () => {
    await saveRow(phone.host, tina, 'ticket', { status: 'Eseguito' }, { id: ticket, now: phone.clock.now() })
    pass(60)
    await change('Alta')
    await meet()
    await followOnce(desk)
    await followOnce(desk)
    expect((await history()).slice(1)).to.deep.equal([
      { event: 'ticket-changed', author: 'Rita Rossi', audience: 'all' }, { event: 'value-lost', author: tina.username, audience: 'firm' },
    ])
    expect(await desk.db.knex('tk_change').whereIn('history', desk.db.knex('tk_history').where({ event: 'value-lost' }).select('seq')).orderBy('column_name').select('column_name', 'before_text', 'after_text'))
      .to.satisfy((rows: readonly { column_name: string, before_text: string, after_text: string }[]) => rows[0]?.before_text === 'Rita Rossi' && JSON.stringify(rows.slice(1)) === '[{"column_name":"status","before_text":"Eseguito","after_text":"Aperto"}]')
    expect(await letterToFirm()).to.deep.equal({ changes: [['Eseguito', 'Aperto']], author: tina.username, winner: 'Rita Rossi' })
  })

  it('is told once, when Tina writes on over it before anybody could tell her phone', async () => {
    const saved = (cells: Parameters<typeof saveRow>[3]) => saveRow(phone.host, tina, 'ticket', cells, { id: ticket, now: phone.clock.now() })
    await saved({ status: 'Eseguito' })
    portal.clock.pass(3600)
    await change('Alta')
    await phone.round()
    office.cloud.plan(({ before }) => before === 0 ? {} : { lost: 'request' })
    await portal.round().catch(() => undefined)
    office.cloud.plan(undefined)
    pass(60)
    await saved({ title: 'Il forno scalda troppo' })
    await meet()
    await followOnce(desk)
    expect(await desk.db.knex({ h: 'tk_history' }).join({ c: 'tk_change' }, 'c.history', 'h.seq').where({ event: 'value-lost' }).whereIn('c.column_name', ['status', 'title']).orderBy(['h.seq', 'c.column_name']).select('column_name', 'before_text'))
      .to.deep.equal([{ column_name: 'status', before_text: 'Eseguito' }, { column_name: 'title', before_text: 'Il forno scalda troppo' }])
  })

  it('Rita’s in the portal, because Tina wrote later on the phone: her time line says so, a letter tells the firm, and what she only saw before is not called lost', async () => {
    await change('Alta')
    pass(60)
    await saveRow(phone.host, tina, 'ticket', { status: 'Sospeso' }, { id: ticket, now: phone.clock.now() })
    await meet()
    await followOnce(desk)
    const view = await findTicketFor(desk, rita, ticket)
    const lost = view.timeline.find(({ kind }) => kind === 'lost')
    expect([lost?.author.name, lost?.winner, lost?.changes.map(({ before, after }) => [before, after])]).to.deep.equal(['Rita Rossi', tina.username, [['Alta', 'Bassa']]])
    expect(await letterToFirm(), 'only the firm can set it right').to.deep.equal({ changes: [['Alta', 'Bassa']], author: 'Rita Rossi', winner: tina.username })
  })
})
