import { expect } from 'chai'
import { install } from '../../addon/lifecycle/install.ts'
import { postOnce } from '../../addon/webhooks/send.ts'
import { newId } from '../../formats/ids.ts'
import { stampAt } from '../../formats/stamps.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openFrozen } from '../upgrades/opened.ts'
import { letOut, openProbe } from './probe.ts'

onEveryForm('a firm that began with the first version', form => {
  it('has the rows of other programs after the upgrade, and they are told (M58)', async () => {
    const opened = await openFrozen('v0.1.0', form, '2026-12-01T09:00:00Z')
    const probe = await openProbe()
    try {
      await install(opened.place, { consent: true, ownerEmail: 'olga@officinabassi.example' }, opened.clock)
      await opened.follow()
      const desk = await opened.desk()
      letOut(desk.folder, probe.origin)
      const stamp = stampAt(opened.clock.now())
      const row = { gguid: newId(), tid: stamp, ut: 'olga', utc: 'olga', tidc: stamp, exp: '', dsp: '', dsc: '', gguidp: '', tap: '' }
      await opened.host.knex(desk.names.webhooks).insert({ ...row, address: `${probe.origin}/x`, active: 1, audience: 'Interno', on_opened: 1 })
      await opened.host.knex(desk.names.ticket.table).insert({ ...row, gguid: newId(), title: 'Dopo l’aggiornamento', status: 'Aperto' })
      await opened.follow()
      expect((await postOnce(desk, { worker: 'test' })).sent).to.equal(1)
      expect(JSON.parse(probe.heard[0]?.body ?? '{}').type).to.equal('ticket.opened')
    } finally {
      await probe.close()
      await opened.close()
    }
  })
})
