import { expect } from 'chai'
import { readOptions } from '../../addon/fields/options.ts'
import { optionColumn } from '../../addon/records/names.ts'
import { addField } from '../../host/program/fields.ts'
import { rule } from '../story/people.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { customer } from './newcomer.ts'

describe('Links a page makes of what the firm wrote', () => {
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  it('lead to the notice on privacy also when it was written without https, and never into a script', () => {
    const linkOf = (typed: string): string => readOptions({ [optionColumn(world.desk.names, 'ticket_privacy_link')]: typed }, world.desk.names, 'it').privacyLink
    expect(['www.officinabassi.it/privacy', 'http://officinabassi.it', '', 'javascript:alert(1)', 'chiedere in ufficio'].map(linkOf))
      .to.deep.equal(['https://www.officinabassi.it/privacy', 'http://officinabassi.it', '', '', ''])
  })

  it('call one telephone, not two numbers in a row', async () => {
    await addField(world.host, world.owner, { table: 'ticket', name: 'tecnico', label: 'Tecnico', type: 26 })
    await world.follow()
    await rule(world, 'tecnico', { shown_in_detail: 1 })
    const gino = await customer(world, { name: 'Gino Ferri', email: 'gino@ferri.example', title: 'Fermo' })
    const { gguid, number }: { gguid: string, number: number } = await world.host.knex('ticket').where({ title: 'Fermo' }).first('gguid', 'number')
    for (const [told, called] of [['059 221843 / 333 1234567 (Tito)', '+39059221843'], ['333 1234567', '3331234567'], ['chiedere a Tito', undefined]] as const) {
      await world.save('ticket', { tecnico: told }, gguid)
      expect(/href="tel:([^"]*)"/.exec((await gino.go(`tickets/${number}`)).html)?.[1], told).to.equal(called)
    }
  })
})
