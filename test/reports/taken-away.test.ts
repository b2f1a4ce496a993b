import { expect } from 'chai'
import { followOnce } from '../../addon/follow.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { reportForCustomer, reportsForCustomer } from '../../addon/reports/view.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import { signedReport } from './signed-report.ts'

onEveryForm('a field of the reports that somebody takes away', form => {
  it('voids no signature and stops nothing else: what cannot be read has not changed (R19, M44)', async () => {
    const world = await openWorld({ form })
    try {
      const { host, desk } = world
      const { ticket, report, rita } = await signedReport(world)
      await host.knex.raw('ALTER TABLE interventi_tecnici RENAME COLUMN lavoro TO lavoro_via')
      // The desk that stood open before: its tickets go on.
      expect(await reportsForCustomer(desk, rita, { id: ticket, movedStamp: 0 })).to.deep.equal([])
      const later = await openDesk(desk.installation, { folder: world.folder, clock: world.clock })
      expect([later.names.report.work, later.names.lacking]).to.deep.equal(['', ['lavoro']])
      const view = await reportForCustomer(later, rita, report)
      expect([view.signed, view.report.work]).to.deep.equal([true, ''])
      await world.save('ticket', { title: 'Forno freddo' }, ticket)
      expect(await followOnce(later, { sweep: 'all' }).then(({ changed }) => changed)).to.equal(1)
      expect(Number((await host.knex('tk_signature').where({ report }).first('void_at')).void_at)).to.equal(0)
      await later.db.close()
      await host.knex.raw('ALTER TABLE interventi_tecnici RENAME COLUMN lavoro_via TO lavoro')
      const back = await openDesk(desk.installation, { folder: world.folder, clock: world.clock })
      expect((await reportForCustomer(back, rita, report)).signed).to.equal(true)
      expect(await followOnce(back, { sweep: 'all' }).then(({ changed }) => changed)).to.equal(0)
      await back.db.close()
    } finally { await world.close() }
  })
})
