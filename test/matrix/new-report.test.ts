import { expect } from 'chai'
import { firstFault } from '../../addon/reports/first-fault.ts'
import { ownersTicket } from '../../addon/tickets/for-owner.ts'
import { ruleRows } from '../every-kind.ts'
import { openWorld } from '../world.ts'

describe('the fault a new report begins with', function () {
  this.timeout(20_000)

  it('is the description of the request, or its title where there is none, and nothing where customers do not see them (A05, N1)', async () => {
    const world = await openWorld()
    try {
      const { desk } = world
      const customer = { gguid_customer: world.workshop.customers[0]?.id ?? '' }
      const described = await world.save('ticket', { title: 'Forno freddo', description: 'Non scalda più', ...customer })
      const named = await world.save('ticket', { title: 'Caldaia ferma', ...customer })
      await world.follow()
      const both = async (): Promise<readonly string[]> => {
        desk.reading.forget()
        return [await firstFault(desk, await ownersTicket(desk, described)), await firstFault(desk, await ownersTicket(desk, named))]
      }
      expect(await both()).to.deep.equal(['Non scalda più', 'Caldaia ferma'])
      await ruleRows(desk, ['description'], { shown_in_list: 0, shown_in_detail: 0 })
      expect(await both()).to.deep.equal(['', 'Caldaia ferma'])
      await ruleRows(desk, ['title'], { shown_in_list: 0, shown_in_detail: 0 })
      expect(await both()).to.deep.equal(['', ''])
    } finally { await world.close() }
  })
})
