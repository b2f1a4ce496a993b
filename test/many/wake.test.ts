import { expect } from 'chai'
import type { Looked } from '../../scripts/rounds/look.ts'
import { goRound } from '../../scripts/rounds.ts'
import { deliverRound } from '../../scripts/rounds/deliver-round.ts'
import { followRound } from '../../scripts/rounds/follow-round.ts'
import type { Seen } from '../../scripts/rounds/follow-round.ts'
import { openPost } from '../../addon/notices/post.ts'
import { onEveryForm } from '../on-every-form.ts'
import { customer } from '../portal/newcomer.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { keptLog, until } from './tenants.ts'

onEveryForm('an idle installation (decision 31)', form => {
  let world: World
  let looks = 0
  let lastAt = 0
  const ends: (() => void)[] = []
  const rounds: Promise<number>[] = []
  const rhythm = { everyMs: 250, idleMs: 500, idleAfterMs: 0, restMs: 60_000, wholeMs: 600_000, once: false }

  before(async () => {
    world = await openWorld({ form, start: new Date(Date.now() - 5000).toISOString() })
    await customer(world, { name: 'Rita Verdi', email: 'rita.verdi@example.it', title: 'Il forno' })
    await world.letters()
    const seen: Seen = { hour: Date.now(), minute: Date.now() }
    const post = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    const counted = async (looked: Promise<Looked>): Promise<Looked> => { looks += 1; lastAt = Date.now(); return looked }
    const stopped = new Promise<void>(resolve => { ends.push(resolve) })
    rounds.push(goRound(world.folder, keptLog(), { ...rhythm, stopped }, (desk, woken) => counted(followRound(desk, seen, woken))))
    rounds.push(goRound(world.folder, keptLog(), { ...rhythm, stopped }, desk => counted(deliverRound(desk, post, 'wake'))))
    await rest()
  })
  after(async () => {
    for (const end of ends) end()
    await Promise.all(rounds)
    await world?.close()
  })

  const rest = (): Promise<number> => until('everybody rests', () => looks > 1 && Date.now() - lastAt > 2500, 30_000)
  const inHistory = async (ticket: string): Promise<boolean> => await world.host.knex('tk_history').where({ ticket }).first('seq') !== undefined

  it('is not opened while nobody writes', async () => {
    const before = looks
    await new Promise(resolve => setTimeout(resolve, 2000))
    expect(looks).to.equal(before)
  })

  it(form === 'sqlite' ? 'is woken by an edit in the program alone' : 'is woken by a visit, long before its own turn', async () => {
    const id = await world.save('ticket', { title: 'Dal programma', number: 950 })
    if (form === 'mariadb') {
      await new Promise(resolve => setTimeout(resolve, 1500))
      expect(await inHistory(id)).to.equal(false)
      expect((await fetch(`${world.portal}/sign-in`)).status).to.equal(200)
    }
    expect(await until('the edit is followed', () => inHistory(id))).to.be.lessThan(5000)
    await rest()
  })

  it('has its letters leave when they are due, without anybody writing meanwhile', async () => {
    const account = await world.host.knex('tk_account').where({ email: 'rita.verdi@example.it' }).first('customer')
    const { names } = world.desk
    await world.save('ticket', { title: 'Per Rita', number: 951, [names.ticket.column.customer]: 'Rita', [`gguid_${names.ticket.column.customer}`]: account.customer })
    await world.host.knex('info').update({ ticket_bundle_seconds: 4 })
    await fetch(`${world.portal}/sign-in`)
    const count = world.mailbox.letters().length
    await until('the letter arrives', () => world.mailbox.letters().length > count, 30_000)
    expect(world.mailbox.letters().at(-1)?.to).to.deep.equal(['rita.verdi@example.it'])
  })
})
