import { expect } from 'chai'
import { textKinds } from '../../addon/notices/letter-texts.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openFrozen } from './opened.ts'
import type { Opened } from './opened.ts'
import { check, invariants } from './v0.1.0/story.ts'

onEveryForm('a database frozen at v0.1.0', form => {
  let opened: Opened
  beforeEach(async () => { opened = await openFrozen('v0.1.0', form, '2026-12-01T09:00:00Z') })
  afterEach(() => opened?.close())

  it('is complete: installing brings it forward in silence, once; following finds nothing, everybody finds his own again', async () => {
    await invariants(opened)
    const report = await install(opened.place, { consent: true, ownerEmail: 'olga@officinabassi.example' }, opened.clock)
    expect(report.changed).to.equal(true)
    expect((await install(opened.place, { consent: true, ownerEmail: 'olga@officinabassi.example' }, opened.clock)).changed).to.equal(false)
    expect(await opened.follow()).to.equal(0)
    // What the statuses allow came with the upgrade, and the owner's own texts with the first look. (M13, M53)
    const states: { category: string, reopen_days: number }[] = await opened.host.knex('ticket_states').where({ eli: 0 }).select('category', 'reopen_days')
    expect(states.every(({ category, reopen_days }) => Number(reopen_days) === (category === 'Fatto' ? 7 : 0))).to.equal(true)
    expect(await opened.host.knex('ticket_letters').where({ eli: 0 })).to.have.lengthOf(textKinds.length * 2)
    await check(opened)
    await invariants(opened)
  })
})
