import { expect } from 'chai'
import type { HostRecord, PacketItem } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { insertItem } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { addField } from '../../host/program/fields.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { addTable } from '../../host/program/structure.ts'
import { fieldMetadata } from '../../host/schema/metadata.ts'
import { onBothForms } from '../host/both-forms.ts'
import { olga, openStage, tina } from './stage.ts'
import type { Stage } from './stage.ts'

onBothForms('what the join of the two stores cannot take as it came', (place, form) => {
  let stage: Stage
  const web = () => place().host
  const now = () => stage.clock.now()

  before(async () => {
    stage = await openStage({}, web())
    await addTable(web(), olga, { name: 'clienti', label: 'Clienti', mask: 3, now: now() })
    for (const [name, type] of [['nome', 0], ['visto', 18], ['tinta', 6], ['Zona', 0]] as const) await addField(web(), olga, { table: 'clienti', name: name.toLowerCase(), label: name, type, now: now() })
    await stage.cloud.joinStores('officina')
  })
  after(() => stage.close())
  beforeEach(() => { stage.clock.pass(60) })

  const send = async (packet: object): Promise<void> => {
    await (await stage.ask('_sync', { action: 'sync_all', token: stage.tokens.tina, db: 'officina', tid_sync: 0, partial_send: 0, partial: 5000, partial_from: 0 }, packet)).text()
    await stage.cloud.joinStores('officina')
  }
  const inProgram = (id: string): Promise<HostRecord | undefined> => web().knex<HostRecord>('clienti').where({ gguid: id }).first<HostRecord | undefined>()
  const written = (id: string, cells: TravellingRow): PacketItem => insertItem('clienti', {
    gguid: id, tid: 20261123090130, eli: 0, arc: 0, ut: tina.username, uta: '', exp: '', gguidp: '', ind: 0, tap: '', dsp: '', dsc: '', dsq1: 0, dsq2: 0, utc: tina.username, tidc: 20261123090130, ...cells })

  const odd = { 'a colour without sign': { tinta: 4278190080 }, 'a number too large': { tinta: 1e12 }, 'a day that is none': { visto: 20260231000000 }, 'an hour that is none': { visto: 20260201256199 }, 'a name longer than its column': { ut: 'Tina '.repeat(80) } }
  for (const [what, cells] of Object.entries(odd)) {
    it(`${what} stops nobody's rows`, async () => {
      const [strange, usual] = [newId(), newId()]
      await send({ sync_box: [written(strange, { nome: what, ...cells }), written(usual, { nome: 'Bar Centrale' })] })
      expect(await inProgram(usual)).to.include({ nome: 'Bar Centrale' })
      if (what !== 'a name longer than its column') expect(await inProgram(strange)).to.include({ nome: what })
      if (what === 'a colour without sign' && form !== 'SQLite') expect(await inProgram(strange)).to.include({ tinta: -16777216 })
    })
  }

  it('a field a device calls by the same name in capital letters is the same field', async () => {
    const id = await saveRow(web(), olga, 'clienti', { nome: 'Bar', zona: 'nord' }, { now: now() })
    await send({ fields: [fieldMetadata({ gguid: newId(), tablename: 'clienti', fieldname: 'ZONA', fieldlabel: 'Zona', fieldtype: 0 }, 20261123090200)] })
    await stage.cloud.joinStores('officina')
    expect(await inProgram(id)).to.include({ nome: 'Bar', zona: 'nord' })
  })
})
