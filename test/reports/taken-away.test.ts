import { expect } from 'chai'
import { followOnce } from '../../addon/follow.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import type { Customer } from '../../addon/people/person.ts'
import { showReport } from '../../addon/reports/change.ts'
import { createReport } from '../../addon/reports/create.ts'
import { signReport, sumOf } from '../../addon/reports/sign.ts'
import { reportForCustomer, reportsForCustomer } from '../../addon/reports/view.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'

onEveryForm('a field of the reports that somebody takes away', form => {
  it('voids no signature and stops nothing else: what cannot be read has not changed (R19, M44)', async () => {
    const world = await openWorld({ form })
    try {
      const { host, desk } = world
      const [first] = world.workshop.customers
      const ticket = await world.save('ticket', { title: 'Forno', customer: first?.name ?? '', gguid_customer: first?.id ?? '' })
      await world.follow()
      const { report } = await createReport(desk, ticket, { date: '2026-11-23', start: '', end: '', fault: 'Freddo', work: 'Scaldato', technician: '', materials: [] }, '')
      await showReport(desk, report, { shown: true, prices: true })
      const rita: Customer = { kind: 'customer', account: 'x', customer: first?.id ?? '', name: 'Rita', email: '', language: 'it', looking: false }
      await signReport(desk, rita, report, { name: 'Rita Rossi', agreed: true, drawn: '', seen: sumOf(await reportForCustomer(desk, rita, report)) })
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
