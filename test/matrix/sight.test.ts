import { expect } from 'chai'
import { array, assert, asyncProperty, boolean, constantFrom, record } from 'fast-check'
import { newId } from '../../formats/ids.ts'
import { isWithinSight, sightOf, withinSight } from '../../addon/people/sight.ts'
import type { Person } from '../../addon/people/person.ts'
import { textOf } from '../../addon/records/values.ts'
import type { RawRow } from '../../addon/records/values.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

/** Two real customers, one whose id begins like another's, nobody, and ids no program would make. */
const customers = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222', '11111111-1111-4111-8111-11111111111', '', '%', "' or 1=1 --"] as const

const person = (customer: string, looking: boolean): Person =>
  ({ kind: 'customer', account: looking ? '' : 'a', customer, name: '', email: '', language: 'it', looking })

onEveryForm('sight: which tickets a person may know of, as SQL and as a yes or no', form => {
  let world: World
  before(async () => {
    world = await openWorld({ form })
    await world.host.knex(world.desk.names.ticket.table).delete()
  })
  after(() => world.close())

  it('are the same tickets for everybody, also with retired, archived and nobody’s tickets among them; nobody sees nobody’s (S04, decision 21)', async function () {
    this.timeout(30_000)
    const { desk, host } = world
    const { table } = desk.names.ticket
    const tickets = array(record({ customer: constantFrom(...customers), retired: boolean(), archived: boolean() }), { minLength: 1, maxLength: 8 })
    await assert(asyncProperty(tickets, constantFrom(...customers), boolean(), boolean(), async (made, customer, looking, owner) => {
      const asking: Person = owner ? { kind: 'owner', language: 'it' } : person(customer, looking)
      const rows = made.map(ticket => ({ ...ticket, id: newId() }))
      await host.knex(table).insert(rows.map(({ id, customer: whose, retired, archived }) =>
        ({ gguid: id, gguid_customer: whose, eli: retired ? 1 : 0, arc: archived ? 1 : 0, exp: '', tap: '', dsp: '', dsc: '' })))
      try {
        const sight = sightOf(asking)
        const bySql: readonly RawRow[] = await withinSight(desk, desk.db.knex(table), sight).select(`${table}.gguid`)
        const byHand = rows.filter(row => isWithinSight(row, sight)).map(({ id }) => id)
        expect(bySql.map(row => textOf(row['gguid'])).sort()).to.deep.equal(byHand.sort())
        if (!owner && customer === '') expect(byHand).to.deep.equal([])
      } finally { await host.knex(table).delete() }
    }), { numRuns: form === 'sqlite' ? 150 : 60 })
  })
})
