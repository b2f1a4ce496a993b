import { expect } from 'chai'
import type { Cell } from '@nios4/sdk'
import { addField } from '../../host/program/fields.ts'
import { addList, changeList } from '../../host/program/lists.ts'
import type { Browser } from '../browser.ts'
import { rule } from '../story/people.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { customer } from './newcomer.ts'

describe('Who changes one field of his request leaves the others as they stood', () => {
  let world: World
  let vera: Browser
  let row: { gguid: string, number: number }
  let place = 50
  before(async () => {
    world = await openWorld()
    await addList(world.host, world.owner, 'pezzi', ['Motore', 'Cinghia', 'Scheda '])
    const fields = [['luogo', 24, ''], ['pezzi', 31, 'pezzi'], ['pezzo', 12, 'pezzi'], ['nota', 0, '']] as const
    for (const [name, type, list] of fields) await addField(world.host, world.owner, { table: 'ticket', name, label: name, type, ...list === '' ? {} : { list } })
    await world.follow()
    for (const [name] of fields) await rule(world, name, { shown_in_detail: 1, change_later: 1, in_new: 1, in_open: 1 })
    await rule(world, 'title', { change_later: 1, in_new: 1, in_open: 1 })
    vera = await customer(world, { name: 'Vera Conti', email: 'vera@conti.example', title: 'Impastatrice ferma' })
    row = await world.host.knex('ticket').where({ title: 'Impastatrice ferma' }).first('gguid', 'number')
  })
  after(() => world.close())

  async function stands(cells: Record<string, Cell>): Promise<void> {
    world.clock.pass(60)
    await world.save('ticket', cells, row.gguid)
    await world.follow()
    // Rules that changed bring lists along at once.
    place += 1
    await rule(world, 'nota', { position_no: place })
  }

  /** Sends the form with a new title, everything else as the page brought it. */
  async function saysOnly(title: string): Promise<Record<string, unknown>> {
    await vera.go(`tickets/${row.number}`)
    const page = await vera.send(`tickets/${row.number}/change`, { title })
    expect(page.status, page.text).to.equal(200)
    const [last] = await world.desk.db.knex('tk_history').orderBy('seq', 'desc').limit(1).select('seq')
    expect(await world.desk.db.knex('tk_change').where({ history: last.seq }).pluck('column_name')).to.deep.equal(['title'])
    return world.host.knex('ticket').where({ gguid: row.gguid }).first()
  }

  it('a place keeps its pin on the map', async () => {
    await stands({ luogo: 'Via Emilia 12', lat_luogo: 44.64, lng_luogo: 10.92 })
    expect(await saysOnly('Impastatrice 1')).to.deep.include({ luogo: 'Via Emilia 12', lat_luogo: 44.64, lng_luogo: 10.92 })
  })

  it('a text of two lines, which a browser shows in one', async () => {
    await stands({ nota: 'Suonare\nal cancello' })
    expect(await saysOnly('Impastatrice 2')).to.deep.include({ nota: 'Suonare\nal cancello' })
  })

  it('ticks the firm set in another order than the list’s, one of which has left the list since', async () => {
    await stands({ pezzi: 'Cinghia,Motore' })
    expect(await saysOnly('Impastatrice 3')).to.deep.include({ pezzi: 'Cinghia,Motore' })
    await changeList(world.host, world.owner, 'pezzi', ['Cinghia', 'Scheda '])
    await stands({ pezzi: 'Motore,Cinghia' })
    expect(await saysOnly('Impastatrice 4')).to.deep.include({ pezzi: 'Motore,Cinghia' })
  })

  it('and may tick one more beside the tick that has left the list, which he never set himself', async () => {
    await vera.go(`tickets/${row.number}`)
    const page = await vera.send(`tickets/${row.number}/change`, { pezzi: ['', 'Cinghia', 'Scheda ', 'Motore'] })
    expect(page.status, page.text).to.equal(200)
    expect(await world.host.knex('ticket').where({ gguid: row.gguid }).first('pezzi')).to.deep.equal({ pezzi: 'Cinghia,Scheda,Motore' })
    await vera.go(`tickets/${row.number}`)
    expect((await vera.send(`tickets/${row.number}/change`, { pezzi: ['', 'Cinghia', 'Cavo'] })).status).to.equal(422)
  })

  it('a choice of a list that was emptied or cannot be read any more (R21)', async () => {
    await stands({ pezzo: 'Cinghia', pezzi: 'Cinghia' })
    await changeList(world.host, world.owner, 'pezzi', [])
    await stands({ nota: '' })
    expect(await saysOnly('Impastatrice 5')).to.deep.include({ pezzo: 'Cinghia', pezzi: 'Cinghia' })
  })

  it('and a choice whose list has a blank at its end can be chosen', async () => {
    await changeList(world.host, world.owner, 'pezzi', ['Motore', 'Scheda '])
    await stands({ pezzo: 'Motore', pezzi: '' })
    await vera.go(`tickets/${row.number}`)
    const page = await vera.send(`tickets/${row.number}/change`, { pezzo: 'Scheda ', pezzi: ['', 'Scheda '] })
    expect(page.status, page.text).to.equal(200)
    expect(await world.host.knex('ticket').where({ gguid: row.gguid }).first('pezzo', 'pezzi')).to.deep.equal({ pezzo: 'Scheda ', pezzi: 'Scheda' })
  })
})
