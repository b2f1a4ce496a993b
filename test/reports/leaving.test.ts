import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { unzipSync } from 'fflate'
import { purge } from '../../addon/lifecycle/purge/purge.ts'
import { uninstall } from '../../addon/lifecycle/uninstall.ts'
import { databaseName } from '../../addon/records/files.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import { pdfText } from './pdf-text.ts'
import { signedReport } from './signed-report.ts'

onEveryForm('when the addon leaves', form => {
  it('the firm keeps its reports as they are, without our field; what customers signed is in the export (R17, M44)', async () => {
    const world = await openWorld({ form })
    try {
      const { host } = world
      const { ticket, report } = await signedReport(world)
      const before = await host.knex('interventi_tecnici').where({ gguid: report }).first()
      await uninstall(host.address, world.clock)
      expect((await host.knex('so_fields').where({ tablename: 'interventi_tecnici', fieldname: 'ticket' }).first('eli')).eli).to.equal(1)
      const file = join(world.folder, 'all.zip')
      await purge({ address: host.address, folder: world.folder }, { file, confirm: databaseName(host.address), withForeign: true }, world.clock)
      const after = await host.knex('interventi_tecnici').where({ gguid: report }).first()
      const { ticket: link, gguid_ticket: id, ...own } = before
      expect([link, id]).to.deep.equal(['Forno', ticket])
      expect(after).to.deep.equal(own)
      expect(await host.knex('so_fields').where({ tablename: 'interventi_tecnici', fieldname: 'ticket' })).to.deep.equal([])
      expect(await host.knex('so_tables').where({ tablename: 'ticket_report' })).to.deep.equal([])
      const inside = unzipSync(readFileSync(file))
      const signed = Object.entries(inside).filter(([name]) => name.startsWith(`signed/${report}/`))
      expect(signed).to.have.length(1)
      expect(pdfText(Buffer.from(signed[0]?.[1] ?? new Uint8Array()))).to.include('Firmato da Rita Rossi')
    } finally { await world.close() }
  })
})
