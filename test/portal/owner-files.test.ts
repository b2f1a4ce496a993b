import { expect } from 'chai'
import sharp from 'sharp'
import { addField } from '../../host/program/fields.ts'
import { storeFile } from '../../host/program/files.ts'
import { cookieNames } from '../../portal/cookies.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { layPersons } from '../persons.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

const drawn = (colour: string): Promise<Buffer> => sharp({ create: { width: 320, height: 240, channels: 3, background: colour } }).jpeg().toBuffer()

const photo = async (name: string, colour: string): Promise<File> => new File([new Uint8Array(await drawn(colour))], name, { type: 'image/jpeg' })

describe('photos and files on the owner’s page of a request', function () {
  this.timeout(20_000)
  let world: World
  let rita: Browser
  let owner: Browser
  let ticket: string
  before(async () => {
    world = await openWorld()
    await addField(world.host, world.owner, { table: 'ticket', name: 'targhetta', label: 'Targhetta', type: 2 })
    await world.follow()
    const persons = await layPersons(world)
    const [first, second] = ([persons.Rita, persons['the owner']]).map(({ session }) => {
      const browser = openBrowser(world.portal)
      browser.cookies.set(cookieNames.session, session)
      return browser
    })
    if (first === undefined || second === undefined) throw new Error('two persons')
    ;[rita, owner] = [first, second]
    await rita.go('tickets/new')
    await rita.send('tickets/new', { title: 'Perde acqua', photos: await photo('dal-retro.jpg', 'red') })
    const { gguid, number } = await world.host.knex('ticket').where({ title: 'Perde acqua' }).first('gguid', 'number')
    ticket = String(gguid)
    await rita.send(`tickets/${number}/reply`, { text: '', photos: await photo('pozza.jpg', 'blue') })
  })
  after(() => world.close())

  /** Where the pictures and files of a page lie, by the name it gives them. */
  const filesOn = (html: string): Map<string, string> =>
    new Map([...html.matchAll(/<a href="\/[^/"]+\/((?:owner\/)?files\/[^"]+)">(?:<img[^>]*alt="([^"]*)"|([^<]+))/g)].map(([, path = '', alt, words]) => [alt ?? words ?? '', path]))

  const kept = (table: string, name: string, bytes: Uint8Array): Promise<string> => storeFile(world.host, `${world.folder}/files`, table, bytes, name, { now: world.clock.now() })

  it('shows what the customer sent, in small and whole, with the request and with the message it came with', async () => {
    const { html, status } = await owner.go(`owner/tickets/${ticket}`)
    const shown = filesOn(html)
    expect([status, ...shown.keys()]).to.deep.equal([200, 'dal-retro.jpg', 'pozza.jpg'])
    expect(html, 'a photo alone has no empty bubble').not.to.match(/class="bubble[^"]*"><\/div>/)
    for (const path of shown.values()) {
      const [whole, small] = [await owner.ask(path), await owner.ask(`${path}/small`)]
      expect([whole.status, whole.headers.get('content-type'), small.status, small.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg', 200, 'image/jpeg'])
      expect((await sharp(Buffer.from(await small.arrayBuffer())).metadata()).width).to.equal(240)
    }
  })

  it('shows what is internal too, and says so; customers get it neither there nor from the owner’s address', async () => {
    const parent = { table: 'ticket', id: ticket }
    const file = await kept(world.desk.names.file, 'preventivo.txt', Buffer.from('solo per noi'))
    await world.save(world.desk.names.file, { file, audience: 'Interno' }, undefined, parent)
    const { html } = await owner.go(`owner/tickets/${ticket}`)
    const path = filesOn(html).get('preventivo.txt') ?? ''
    expect(html).to.match(/preventivo\.txt<\/a> <b>interno<\/b>/)
    expect(await (await owner.ask(path)).text()).to.equal('solo per noi')
    expect([(await rita.ask(path)).status, (await rita.ask(path.replace('owner/', ''))).status]).to.deep.equal([303, 404])
  })

  it('shows a picture that is a field of the request, seen by customers or not', async () => {
    await world.save('ticket', { targhetta: await kept('ticket', 'targhetta.jpg', await drawn('green')) }, ticket)
    const { html } = await owner.go(`owner/tickets/${ticket}`)
    const path = `owner/files/${ticket}/column/targhetta`
    expect(html).to.match(new RegExp(`/${path}"[^>]*>targhetta.jpg</a>`)).and.include(`/${path}/small"`)
    expect([(await owner.ask(path)).status, (await owner.ask(`${path}/small`)).status, (await rita.ask(path.replace('owner/', ''))).status]).to.deep.equal([200, 200, 404])
  })

  it('a file whose message or request was taken away is gone for the owner too', async () => {
    const { html } = await owner.go(`owner/tickets/${ticket}`)
    const [first = '', second = ''] = ['dal-retro.jpg', 'pozza.jpg'].map(name => filesOn(html).get(name) ?? '')
    const { gguid } = await world.host.knex(world.desk.names.message).where({ gguidp: ticket }).first('gguid')
    await world.retire(world.desk.names.message, String(gguid))
    expect([...filesOn((await owner.go(`owner/tickets/${ticket}`)).html).keys()]).to.include('dal-retro.jpg').and.not.include('pozza.jpg')
    expect([(await owner.ask(first)).status, (await owner.ask(second)).status]).to.deep.equal([200, 404])
    await world.retire('ticket', ticket)
    expect((await owner.ask(first)).status).to.equal(404)
  })
})
