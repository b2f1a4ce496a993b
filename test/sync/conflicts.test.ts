import { expect } from 'chai'
import type { Device, Office } from './stage.ts'
import { openOffice } from './stage.ts'
import { deleteRow, saveRow } from '../../host/program/save-row.ts'
import { addField, changeField } from '../../host/program/fields.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { olga, tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { agree } from './agree.ts'

const rossi = laidId('clienti', 'rossi')

type Lost = { readonly table: string, readonly cells: Readonly<Record<string, readonly [unknown, unknown]>>, readonly writer: string, readonly winner: string }

async function lostAt(device: Device): Promise<readonly Lost[]> {
  const rows = await device.host.knex('tk_sync_lost').orderBy('stamp').select<{ tablename: string, cells: string, writer: string, winner: string }[]>('tablename', 'cells', 'writer', 'winner')
  return rows.map(({ tablename, cells, writer, winner }) => ({ table: tablename, cells: JSON.parse(cells), writer, winner }))
}

onEveryForm('two people change the same row', form => {
  let office: Office
  let [phone, tablet]: Device[] = []
  const at = (device: Device | undefined): Device => { if (device === undefined) throw new Error('no device'); return device }
  const save = (device: Device | undefined, user: typeof tina, cells: Parameters<typeof saveRow>[3], id = rossi) => saveRow(at(device).host, user, 'clienti', cells, { id, now: at(device).clock.now() })
  const note = async (device: Device | undefined): Promise<unknown> => (await at(device).host.knex('clienti').where({ gguid: rossi }).first('note', 'telefono'))
  const pass = (seconds: number): void => { for (const clock of [office.clock, at(phone).clock, at(tablet).clock]) clock.pass(seconds) }

  beforeEach(async () => {
    office = await openOffice();
    [phone, tablet] = [await office.device('phone', form), await office.device('tablet')]
    pass(60)
  })
  afterEach(() => office.close())

  it('the later stays everywhere; what the earlier wrote is kept at the one who did not see it', async () => {
    await save(phone, tina, { note: 'chiamare alle otto' })
    pass(30)
    await save(tablet, olga, { note: 'chiamare alle dieci' })
    await at(tablet).round()
    expect(await at(phone).round()).to.deep.include({ lost: 1, waiting: 0 })
    expect(await lostAt(at(phone))).to.deep.equal([{ table: 'clienti', cells: { note: ['chiamare alle otto', 'chiamare alle dieci'] }, writer: tina.username, winner: olga.username }])
    expect(await lostAt(at(tablet))).to.deep.equal([])
    await agree(office, at(phone), at(tablet))
  })

  it('an earlier change that comes in after a later one is kept as lost by the later', async () => {
    await save(phone, tina, { note: 'chiamare alle otto' })
    pass(30)
    await save(tablet, olga, { telefono: '059 1' })
    await at(phone).round()
    expect(await at(tablet).round()).to.deep.include({ lost: 1 })
    await at(phone).round()
    const [lost] = await lostAt(at(tablet))
    expect([lost?.cells['note']?.[0], lost?.writer, lost?.winner]).to.deep.equal(['chiamare alle otto', tina.username, olga.username])
    expect(await lostAt(at(phone))).to.deep.equal([])
    await agree(office, at(phone), at(tablet))
  })

  it('who has seen the other’s change writes over it, and nothing is lost', async () => {
    await save(phone, tina, { note: 'chiamare alle otto' })
    await at(phone).round()
    await at(tablet).round()
    at(tablet).clock.pass(-7200)
    await save(tablet, olga, { note: 'chiamare alle dieci' })
    await at(tablet).round()
    await at(phone).round()
    expect(await note(phone)).to.deep.include({ note: 'chiamare alle dieci' })
    expect([await lostAt(at(phone)), await lostAt(at(tablet))]).to.deep.equal([[], []])
  })

  it('what stands in a field the winner did not know yet is kept beside his words, and travels', async () => {
    await addField(at(phone).host, tina, { table: 'clienti', name: 'zona', label: 'Zona', type: 0, now: at(phone).clock.now() })
    await save(phone, tina, { zona: 'nord', note: 'chiamare alle otto' })
    pass(30)
    await save(tablet, olga, { note: 'chiamare alle dieci' })
    await at(tablet).round()
    expect(await at(phone).round()).to.deep.include({ lost: 1 })
    await at(phone).round()
    await at(tablet).round()
    for (const device of [phone, tablet]) expect(await at(device).host.knex('clienti').where({ gguid: rossi }).first('note', 'zona')).to.deep.equal({ note: 'chiamare alle dieci', zona: 'nord' })
    await agree(office, at(phone), at(tablet))
  })

  it('so it is when both wrote the same words in the same second', async () => {
    await addField(at(phone).host, tina, { table: 'clienti', name: 'zona', label: 'Zona', type: 0, now: at(phone).clock.now() })
    await save(phone, tina, { zona: 'nord', note: 'chiamare alle otto' })
    await save(tablet, tina, { note: 'chiamare alle otto' })
    await at(tablet).round()
    for (const device of [phone, phone, tablet]) await at(device).round()
    for (const device of [phone, tablet]) expect(await at(device).host.knex('clienti').where({ gguid: rossi }).first('note', 'zona')).to.deep.equal({ note: 'chiamare alle otto', zona: 'nord' })
    await agree(office, at(phone), at(tablet))
  })

  it('in the same second the first to arrive stays, everywhere', async () => {
    await save(phone, tina, { note: 'prima' })
    await save(tablet, olga, { note: 'seconda' })
    await at(phone).round()
    expect(await at(tablet).round()).to.deep.include({ lost: 1 })
    expect(await note(tablet)).to.deep.include({ note: 'prima' })
    expect((await lostAt(at(tablet)))[0]?.cells).to.deep.equal({ note: ['seconda', 'prima'] })
    await agree(office, at(phone), at(tablet))
  })

  it('a row deleted while somebody changes it: the later of the two stays, the other is kept', async () => {
    await deleteRow(at(phone).host, tina, 'clienti', rossi, at(phone).clock.now())
    pass(30)
    await save(tablet, olga, { note: 'ancora cliente' })
    await at(phone).round()
    await at(tablet).round()
    await at(phone).round()
    expect(await note(phone)).to.deep.include({ note: 'ancora cliente' })
    expect((await lostAt(at(tablet)))[0]?.cells).to.deep.equal({ eli: [1, 0] })
    await agree(office, at(phone), at(tablet))

    await save(phone, tina, { note: 'da richiamare' })
    pass(30)
    await deleteRow(at(tablet).host, olga, 'clienti', rossi, at(tablet).clock.now())
    await at(tablet).round()
    await at(phone).round()
    expect(await note(phone)).to.equal(undefined)
    expect((await lostAt(at(phone)))[0]?.cells).to.deep.include({ eli: [0, 1], note: ['da richiamare', ''] })
    await agree(office, at(phone), at(tablet))
  })

  it('between our look and our sending somebody was faster: his stays, ours is kept, also when we die before we hear of it', async () => {
    for (const dies of [false, true]) {
      await save(phone, tina, { note: `di Tina, ${dies}` })
      pass(30)
      await save(tablet, olga, { note: `di Olga, ${dies}` })
      let met = false
      await at(phone).round({ faultPoint: async name => {
        if (name === 'finished' && !met) { met = true; await at(tablet).round() }
        if (name === 'closing-noted' && dies) throw new Error('died')
      } }).catch(() => undefined)
      await at(phone).round()
      expect(await note(phone)).to.deep.include({ note: `di Olga, ${dies}` })
      expect((await lostAt(at(phone))).at(-1)?.cells).to.deep.equal({ note: [`di Tina, ${dies}`, `di Olga, ${dies}`] })
      pass(30)
    }
    await agree(office, at(phone), at(tablet))
  })

  it('the same field renamed by both in the program', async () => {
    await changeField(at(phone).host, tina, 'clienti', 'note', { label: 'Appunti' }, at(phone).clock.now())
    pass(30)
    await changeField(at(tablet).host, olga, 'clienti', 'note', { label: 'Annotazioni' }, at(tablet).clock.now())
    await at(tablet).round()
    await at(phone).round()
    await at(tablet).round()
    expect((await at(phone).host.knex('so_fields').where({ tablename: 'clienti', fieldname: 'note' }).first<{ fieldlabel: string }>('fieldlabel')).fieldlabel).to.equal('Annotazioni')
    expect((await lostAt(at(phone)))[0]).to.deep.include({ table: 'so_fields', writer: tina.username })
    await agree(office, at(phone), at(tablet))
  })

  it('clocks that disagree by hours: all changes travel, also new fields of the one that is late', async () => {
    at(phone).clock.pass(-5 * 3600)
    at(tablet).clock.pass(5 * 3600)
    await addField(at(phone).host, tina, { table: 'clienti', name: 'zona', label: 'Zona', type: 0, now: at(phone).clock.now() })
    const mine = await saveRow(at(phone).host, tina, 'clienti', { ragione_sociale: 'Bar dello Sport', zona: 'est' }, { now: at(phone).clock.now() })
    const yours = await saveRow(at(tablet).host, olga, 'clienti', { ragione_sociale: 'Bar Centrale' }, { now: at(tablet).clock.now() })
    for (const device of [phone, tablet, phone]) { pass(5); await at(device).round() }
    expect(await at(tablet).host.knex('clienti').where({ gguid: mine }).first('zona')).to.deep.equal({ zona: 'est' })
    expect(await at(phone).host.knex('clienti').where({ gguid: yours }).first('ragione_sociale')).to.deep.equal({ ragione_sociale: 'Bar Centrale' })
    await agree(office, at(phone), at(tablet))
    for (const device of [phone, tablet]) expect(await at(device).round()).to.deep.include({ pushed: 0, waiting: 0, lost: 0 })
  })

  it('two changes in one second travel as the second one', async () => {
    await save(phone, tina, { note: 'uno' })
    await save(phone, tina, { note: 'due' })
    await at(phone).round()
    await save(phone, tina, { note: 'tre' })
    await at(phone).round()
    await at(tablet).round()
    expect(await note(tablet)).to.deep.include({ note: 'tre' })
    expect(await lostAt(at(tablet))).to.deep.equal([])
  })

  it('after a month offline: what others did comes, what was done here goes, each conflict by its stamps', async () => {
    await save(tablet, olga, { telefono: 'vecchio' })
    for (let day = 0; day < 30; day += 1) {
      for (const clock of [office.clock, at(phone).clock]) clock.pass(86_400)
      await saveRow(at(phone).host, tina, 'clienti', { ragione_sociale: `Cliente del giorno ${day}` }, { now: at(phone).clock.now() })
      if (day === 10) await save(phone, tina, { note: 'a metà mese' })
      await at(phone).round()
    }
    const own = await saveRow(at(tablet).host, olga, 'clienti', { ragione_sociale: 'Scritto in montagna' }, { now: at(tablet).clock.now() })
    const back = await at(tablet).round()
    expect(back).to.deep.include({ pulled: 31, lost: 1, waiting: 0 })
    await at(phone).round()
    expect(await at(phone).host.knex('clienti').where({ gguid: own }).first('ragione_sociale')).to.deep.equal({ ragione_sociale: 'Scritto in montagna' })
    expect(await note(tablet)).to.deep.include({ note: 'a metà mese' })
    await agree(office, at(phone), at(tablet))
  })

  it('the server’s clock goes back: nothing is missed, nothing is sent twice, and nobody loses words', async () => {
    await save(phone, tina, { note: 'prima del salto' })
    await at(phone).round()
    await at(tablet).round()
    office.clock.pass(-3600)
    await save(phone, tina, { note: 'dopo il salto' })
    expect(await at(phone).round()).to.deep.include({ lost: 0, waiting: 0 })
    office.clock.pass(5)
    expect(await at(tablet).round()).to.deep.include({ lost: 0, pushed: 0 })
    expect(await note(tablet)).to.deep.include({ note: 'dopo il salto' })
    office.clock.pass(5)
    expect(await at(phone).round()).to.deep.include({ pushed: 0, waiting: 0, lost: 0 })
    await agree(office, at(phone), at(tablet))
  })
})
