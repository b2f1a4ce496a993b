import { expect } from 'chai'
import { customersByAddress } from '../../addon/sessions/matches.ts'
import { sessionOf } from '../../addon/sessions/session-of.ts'
import { countTickedStrangers, findCustomers } from '../../addon/people/customers.ts'
import { readSession } from '../../addon/records/session-rows.ts'
import { hashOf } from '../../addon/sessions/secrets.ts'
import { signIn } from '../../addon/sessions/sign-in.ts'
import { customer, password } from '../portal/newcomer.ts'
import { isMariadbThere } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

const suite = isMariadbThere() ? describe : describe.skip

suite('accounts on MariaDB', function () {
  this.timeout(60_000)
  let world: World | undefined
  before(async () => { world = await openWorld({ form: 'mariadb' }) })
  after(() => world?.close())

  it('tell twins of an address apart, whatever the collation says (S28)', async () => {
    if (world === undefined) return
    const { desk } = world
    const { customers } = desk.names
    const id = await world.save(customers.table, { [customers.name]: 'Mario', [customers.email]: 'Mario@forno.example ' })
    await world.save(customers.table, { [customers.name]: 'Màrio', [customers.email]: 'màrio@forno.example' })
    expect((await customersByAddress(desk, desk.db.knex, 'mario@forno.example')).exact.map(found => found.id)).to.deep.equal([id])
    expect((await findCustomers(desk, { q: '100%_', most: 5 }))).to.deep.equal([])
    expect(await countTickedStrangers(desk)).to.be.a('number')
  })

  it('sign in, keep their session in one indexed statement, and share their brakes (S26, S32)', async () => {
    if (world === undefined) return
    const { desk } = world
    await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    const { secret } = await signIn(desk, { email: 'ugo@forno.example', password }, '203.0.113.9', '')
    expect((await sessionOf(desk, secret))?.person).to.include({ kind: 'customer', email: 'ugo@forno.example' })
    let statement: { readonly sql: string, readonly bindings: readonly string[] } = { sql: '', bindings: [] }
    const note = (told: typeof statement): void => { statement = told }
    desk.db.knex.on('query', note)
    await readSession(desk.db.knex, desk.names, hashOf(secret))
    desk.db.knex.removeListener('query', note)
    const [plan]: { type: string, table: string }[][] = await desk.db.knex.raw(`explain ${statement.sql}`, [...statement.bindings])
    expect((plan ?? []).filter(({ type }) => type === 'ALL')).to.deep.equal([])
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => signIn(desk, { email: 'ugo@forno.example', password: 'a caso' }, '203.0.113.10', '')))
    const refused = tries.map(tried => tried.status === 'rejected' ? String(tried.reason) : 'in')
    expect([refused.filter(told => told.includes('invalid')).length, refused.filter(told => told.includes('too-many')).length]).to.deep.equal([10, 10])
  })
})
