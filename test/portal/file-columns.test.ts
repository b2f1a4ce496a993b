import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import sharp from 'sharp'
import { addField } from '../../host/program/fields.ts'
import { rule } from '../story/people.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { customer } from './newcomer.ts'

async function picture(colour: string): Promise<File> {
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: colour } }).png().toBuffer()
  return new File([new Uint8Array(bytes)], 'targhetta.png', { type: 'image/png' })
}

describe('A photo the owner asks for in a field of its own (M24, kinds image and file)', () => {
  let world: World
  before(async () => {
    world = await openWorld()
    await addField(world.host, world.owner, { table: 'ticket', name: 'targhetta', label: 'Targhetta', type: 2 })
    await world.follow()
    await rule(world, 'targhetta', { shown_in_detail: 1, fill_at_opening: 1, change_later: 1, required: 1 })
  })
  after(() => world.close())

  it('is asked when opening, refused when missing or no picture, kept with the ticket, shown, and can be replaced', async () => {
    const anna = await customer(world, { name: 'Anna Galli', email: 'anna@galli.example' })
    await anna.go('tickets/new')
    const missing = await anna.send('tickets/new', { title: 'Caldaia' })
    expect(missing.status).to.equal(422)
    expect(missing.html).to.include('id="f-targhetta-wrong"')
    const wrong = await anna.send('tickets/new', { title: 'Caldaia', targhetta: new File(['solo parole'], 'nota.txt') })
    expect([wrong.status, wrong.text.includes('Qui va una foto')]).to.deep.equal([422, true])
    const opened = await anna.send('tickets/new', { title: 'Caldaia', targhetta: await picture('red') })
    expect(opened.status).to.equal(200)
    const row = await world.host.knex('ticket').where({ title: 'Caldaia' }).first()
    const { gguidfile, nomefile } = JSON.parse(row.targhetta)
    expect(nomefile).to.equal('targhetta.png')
    const shown = await anna.ask(`files/${row.gguid}/column/targhetta`)
    expect([shown.status, shown.headers.get('content-type')]).to.deep.equal([200, 'image/png'])
    await anna.send(`tickets/${row.number}/change`, { targhetta: await picture('blue') })
    const after = await world.host.knex('ticket').where({ gguid: row.gguid }).first('targhetta')
    expect(JSON.parse(after.targhetta).gguidfile).to.not.equal(gguidfile)
    const other = await customer(world, { name: 'Bea Neri', email: 'bea@neri.example' })
    expect((await other.ask(`files/${row.gguid}/column/targhetta`)).status).to.equal(404)
  })

  it('sent for a column that is not offered is refused and leaves nothing behind', async () => {
    await rule(world, 'targhetta', { required: 0, fill_at_opening: 0 })
    const carla = await customer(world, { name: 'Carla Po', email: 'carla@po.example' })
    await carla.go('tickets/new')
    const page = await carla.send('tickets/new', { title: 'Altro', targhetta: await picture('green') })
    expect(page.status).to.equal(422)
    expect(await world.host.knex('ticket').where({ title: 'Altro' }).first()).to.equal(undefined)
  })

  it('that cannot be taken is told beside its own field, and what was typed after it is not lost', async () => {
    await rule(world, 'targhetta', { required: 0, fill_at_opening: 1 })
    const dina = await customer(world, { name: 'Dina Riva', email: 'dina@riva.example', title: 'Frigo' })
    for (const [bytes, reason] of [['<html>', 'non si può allegare'], ['', 'è vuoto'], [`%PDF-1.7${' '.repeat(16_000_000)}`, 'più grande di 15 MB']] as const) {
      await dina.go('tickets/new')
      const page = await dina.send('tickets/new', { title: 'Forno', targhetta: new File([bytes], 'nota.png'), description: 'Scalda poco' })
      expect(page.status, reason).to.equal(422)
      expect(beside(page.html, 'targhetta')).to.include(reason)
      expect(beside(page.html, 'photos')).to.equal('')
      expect(page.form('tickets/new').values, reason).to.deep.include(['description', 'Scalda poco']).and.deep.include(['title', 'Forno'])
    }
    expect(await readdir(join(world.folder, 'uploads'))).to.deep.equal([])
  })

  it('has to be chosen anew when another field was wrong, and its own field says so', async () => {
    const elio = await customer(world, { name: 'Elio Sala', email: 'elio@sala.example' })
    await elio.go('tickets/new')
    const page = await elio.send('tickets/new', { title: '', targhetta: await picture('red') })
    expect([page.status, beside(page.html, 'targhetta'), beside(page.html, 'photos')]).to.deep.equal([422, 'I file vanno scelti di nuovo.', ''])
  })

  it('sent with a change that cannot be taken opens the change again, not the answer', async () => {
    await rule(world, 'title', { change_later: 1, in_new: 1, in_open: 1 })
    const fosca = await customer(world, { name: 'Fosca Lodi', email: 'fosca@lodi.example', title: 'Lampada' })
    const { number }: { number: number } = await world.host.knex('ticket').where({ title: 'Lampada' }).first('number')
    await fosca.go(`tickets/${number}`)
    const page = await fosca.send(`tickets/${number}/change`, { title: 'Lampada rossa', targhetta: new File(['<html>'], 'nota.png') })
    expect(page.status).to.equal(422)
    expect(page.html).to.match(/<details class="panel" open>/)
    expect(page.form('change').values).to.deep.include(['title', 'Lampada rossa'])
    expect([beside(page.html, 'targhetta').slice(0, 10), beside(page.html, 'photos')]).to.deep.equal(['«nota.png»', ''])
  })
})

/** The sentence that stands next to a control. */
const beside = (html: string, column: string): string => new RegExp(`id="f-${column}-wrong">([^<]*)<`).exec(html)?.[1] ?? ''
