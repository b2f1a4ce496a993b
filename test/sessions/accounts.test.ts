import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { Fault } from '../../addon/faults.ts'
import { letIn, refuse } from '../../addon/sessions/admit.ts'
import { acceptInvite } from '../../addon/sessions/accept-invite.ts'
import { invite, previewInvites } from '../../addon/sessions/invite.ts'
import { letInByTick } from '../../addon/sessions/let-in-by-tick.ts'
import { askNewAddress, proveNewAddress } from '../../addon/sessions/profile.ts'
import { leave, ownData } from '../../addon/sessions/own-data.ts'
import { asksPassword, prove } from '../../addon/sessions/prove.ts'
import type { Registration } from '../../addon/sessions/form.ts'
import { register } from '../../addon/sessions/register.ts'
import { askReset, resetPassword } from '../../addon/sessions/reset.ts'
import { sessionOf } from '../../addon/sessions/session-of.ts'
import { shutByTick } from '../../addon/sessions/shut-by-tick.ts'
import { signIn } from '../../addon/sessions/sign-in.ts'
import { endOtherSessions, signOut } from '../../addon/sessions/sign-out.ts'
import { tidySessions } from '../../addon/sessions/tidy.ts'
import { addCustomer, customerById, tickCustomer } from '../../addon/people/customers.ts'
import { codeIn, openDoor } from './door.ts'
import type { Door } from './door.ts'

const password = 'un buon forno'
const ip = '203.0.113.7'
const bea: Registration = { name: 'Bea Rossi', email: 'bea@rossi.example', phone: '059 123456', password, language: 'it' }

/** Key of the fault that work ends with, '' when it goes well. */
const faultOf = (work: Promise<unknown>): Promise<string> => work.then(() => '', (fault: unknown) => fault instanceof Fault ? fault.key : Promise.reject(fault))

const row = (desk: Desk, told: { name: string, email: string, ticked?: boolean }): Promise<string> =>
  desk.db.inTransaction(tx => addCustomer(desk, tx, { phone: '', ticked: false, ...told })).then(({ id }) => id)

describe('accounts and sessions', function () {
  this.timeout(20_000)
  let door: Door
  beforeEach(async () => { door = await openDoor() })
  afterEach(() => door.close())

  async function proven(told: Partial<Registration> = {}): ReturnType<typeof prove> {
    await door.queued()
    const seal = await register(door.desk, { ...bea, ...told }, ip)
    const letters = await door.queued()
    return prove(door.desk, codeIn(letters.find(({ kind }) => kind === 'mailbox-to-prove')?.links['link']), { seal })
  }

  async function signedIn(): Promise<{ secret: string, id: string, customer: string }> {
    const { account } = await proven()
    await letIn(door.desk, [account.id])
    const { secret } = await signIn(door.desk, { email: bea.email, password }, ip, 'test')
    return { secret, id: account.id, customer: account.customer }
  }

  it('a newcomer becomes a new customer, unticked, and waits (A63, A10)', async () => {
    const { account, state } = await proven()
    expect(state).to.equal('waiting')
    expect(await customerById(door.desk, door.desk.db.knex, account.customer)).to.include({ name: bea.name, email: bea.email, phone: bea.phone, ticked: false })
    expect((await door.queued()).map(({ kind }) => kind)).to.deep.equal(['waiting', 'new-contact'])
    expect(await faultOf(signIn(door.desk, { email: bea.email, password }, ip, ''))).to.equal('account-waiting')
    expect(await faultOf(signIn(door.desk, { email: bea.email, password: 'un’altra cosa' }, ip, ''))).to.equal('invalid')
  })

  it('one matching row is taken as it stands, and its tick decides (S28)', async () => {
    const id = await row(door.desk, { name: 'Forno Rossi', email: ' Bea@Rossi.example ', ticked: true })
    const { account, state } = await proven()
    expect([account.customer, state]).to.deep.equal([id, 'open'])
    expect(await customerById(door.desk, door.desk.db.knex, id)).to.include({ name: 'Forno Rossi', email: 'Bea@Rossi.example', phone: '' })
  })

  it('two rows, or an address among others, are for the owner to decide (S28)', async () => {
    await row(door.desk, { name: 'Uno', email: 'bea@rossi.example' })
    await row(door.desk, { name: 'Due', email: 'BEA@rossi.example' })
    const { account, state } = await proven()
    expect([account.customer, state]).to.deep.equal(['', 'doubtful'])
    expect(await faultOf(letIn(door.desk, [account.id]))).to.equal('choose-customer')
    await row(door.desk, { name: 'Tre', email: 'tre@rossi.example; altro@rossi.example' })
    expect((await proven({ email: 'tre@rossi.example' })).state).to.equal('doubtful')
  })

  it('twins of an address are other people (S28)', async () => {
    const id = await row(door.desk, { name: 'Kira', email: 'kira@rossi.example', ticked: true })
    for (const email of ['\u212Aira@rossi.example', 'kìra@rossi.example', 'kira+x@rossi.example', 'ｋira@rossi.example']) {
      expect((await proven({ email })).account.customer, email).to.not.equal(id)
    }
    for (const email of ['Kira <kira@rossi.example>', 'kira@rossi.example,mallory@evil.example', 'kira@rossi.example mallory@evil.example']) {
      expect(await faultOf(register(door.desk, { ...bea, email }, ip)), email).to.equal('invalid')
    }
  })

  it('whoever registers first with a stranger’s address leaves nothing in his account (security 37)', async () => {
    await register(door.desk, { ...bea, password: 'chiave di mallory' }, ip)
    const { account } = await proven()
    await letIn(door.desk, [account.id])
    expect(await faultOf(signIn(door.desk, { email: bea.email, password: 'chiave di mallory' }, ip, ''))).to.equal('invalid')
    expect((await signIn(door.desk, { email: bea.email, password }, ip, '')).account.id).to.equal(account.id)
    expect(await door.desk.db.knex('tk_account').where({ email: bea.email })).to.have.length(1)
  })

  it('a believed letter of somebody else’s registration opens nothing without its password (S29)', async () => {
    const seal = await register(door.desk, { ...bea, password: 'chiave di mallory' }, ip)
    const code = codeIn((await door.queued())[0]?.links['link'])
    expect(await asksPassword(door.desk, code)).to.equal(true)
    for (const proof of [{}, { password }, { seal: 'another' }]) expect(await faultOf(prove(door.desk, code, proof))).to.equal('invalid')
    expect(await asksPassword(door.desk, code, seal)).to.equal(false)
    expect((await prove(door.desk, code, { password: 'chiave di mallory' })).state).to.equal('waiting')
  })

  it('does the same work for known and unknown addresses (S27, decision 35)', async () => {
    await proven()
    const work = async (act: () => Promise<unknown>): Promise<string[]> => {
      const told: string[] = []
      const note = ({ sql }: { sql: string }): void => { told.push(sql.replace(/^(commit|rollback).*/i, 'end')) }
      door.desk.reading.forget()
      await door.desk.reading.options(door.desk)
      door.desk.db.knex.on('query', note)
      await act()
      door.desk.db.knex.removeListener('query', note)
      return told.map(sql => sql.replace(/;$/, '').toLowerCase())
    }
    const again = (email: string): Promise<string> => register(door.desk, { ...bea, email }, ip)
    expect(await work(() => again(bea.email))).to.deep.equal(await work(() => again('nobody@rossi.example')))
    expect(await work(() => askReset(door.desk, bea.email, ip))).to.deep.equal(await work(() => askReset(door.desk, 'nobody@rossi.example', ip)))
    expect((await door.queued()).filter(({ address }) => address === 'nobody@rossi.example').map(({ kind }) => kind)).to.deep.equal(['mailbox-to-prove'])
  })

  it('a request written while registering waits and goes through once, when he is let in', async () => {
    const draft = { answers: { title: 'Forno spento', description: 'Non parte' }, photos: [{ name: 'a.png', type: 'image/png', bytes: Buffer.from('x') }] }
    await register(door.desk, { ...bea, draft }, ip)
    const { account } = await prove(door.desk, codeIn((await door.queued())[0]?.links['link']), { password })
    const { table } = door.desk.names.ticket
    expect(await door.desk.db.knex(table)).to.have.length(0)
    expect(await letIn(door.desk, [account.id, account.id])).to.equal(1)
    await letIn(door.desk, [account.id])
    expect(await door.desk.db.knex(table)).to.have.length(1)
    expect(await door.desk.db.knex(door.desk.names.file)).to.have.length(1)
    expect(await faultOf(register(door.desk, { ...bea, email: 'x@rossi.example', draft: { answers: { description: 'senza titolo' }, photos: [] } }, ip))).to.equal('invalid')
  })

  it('Check Ticket taken away ends sessions and links at once, given back revives neither (S26)', async () => {
    const { desk } = door
    const { secret, customer } = await signedIn()
    expect((await sessionOf(desk, secret))?.person).to.include({ kind: 'customer', customer })
    await askReset(desk, bea.email, ip)
    const reset = codeIn((await door.queued()).find(({ kind }) => kind === 'password-asked')?.links['link'])
    await desk.db.inTransaction(async tx => { await tickCustomer(desk, tx, customer, false) })
    expect(await sessionOf(desk, secret)).to.equal(undefined)
    await desk.db.inTransaction(tx => shutByTick(desk, tx, customer))
    await desk.db.inTransaction(tx => tickCustomer(desk, tx, customer, true))
    expect(await desk.db.inTransaction(tx => letInByTick(desk, tx, customer))).to.equal('let-in')
    expect(await desk.db.inTransaction(tx => letInByTick(desk, tx, customer))).to.equal('nothing')
    expect(await sessionOf(desk, secret)).to.equal(undefined)
    expect(await faultOf(resetPassword(desk, reset, 'una chiave nuova', ip))).to.equal('code-gone')
    expect((await signIn(desk, { email: bea.email, password }, ip, '')).secret).to.be.a('string')
  })

  it('ticking a customer without account invites him, with an address of his own only (A66)', async () => {
    const { desk } = door
    const alone = await row(desk, { name: 'Nina', email: 'nina@forno.example', ticked: true })
    const twin = await row(desk, { name: 'Uno', email: 'due@forno.example', ticked: true })
    await row(desk, { name: 'Due', email: 'due@forno.example' })
    expect(await desk.db.inTransaction(tx => letInByTick(desk, tx, alone))).to.equal('invited')
    expect(await desk.db.inTransaction(tx => letInByTick(desk, tx, twin))).to.equal('nothing')
    const [letter, ...more] = await door.queued()
    expect([letter?.kind, letter?.address, more.length]).to.deep.equal(['invited', 'nina@forno.example', 0])
    const code = codeIn(letter?.links['link'])
    const { secret } = await acceptInvite(desk, code, { name: 'Nina', password, language: 'it' }, '')
    expect((await sessionOf(desk, secret))?.person).to.include({ customer: alone })
    expect(await faultOf(acceptInvite(desk, code, { name: 'Nina', password, language: 'it' }, ''))).to.equal('code-gone')
  })

  it('an invitation is seen before it is sent, and more than twenty ask again (decision 3)', async () => {
    const { desk } = door
    const ids = [await row(desk, { name: 'A', email: 'a@forno.example' }), await row(desk, { name: 'B', email: 'no address' })]
    const preview = await previewInvites(desk, ids)
    expect([preview.ready.map(({ name }) => name), preview.not.map(({ why }) => why)]).to.deep.equal([['A'], ['no-address']])
    expect(await invite(desk, ids)).to.equal(1)
    expect(await faultOf(invite(desk, Array.from({ length: 21 }, (_, n) => String(n))))).to.equal('many-to-let-in')
    expect(await faultOf(letIn(desk, Array.from({ length: 21 }, (_, n) => String(n))))).to.equal('many-to-let-in')
  })

  it('only the newest reset link works, once, for an hour, and throws everybody else out (S31)', async () => {
    const { desk } = door
    const { secret } = await signedIn()
    await door.queued()
    for (let asked = 0; asked < 2; asked += 1) await askReset(desk, bea.email, ip)
    const [old = '', fresh = ''] = (await door.queued()).map(({ links }) => codeIn(links['link']))
    for (const wrong of [old, '', '0', ` ${fresh}`, fresh.slice(1), fresh.toLowerCase()]) expect(await faultOf(resetPassword(desk, wrong, 'una chiave nuova', ip)), wrong).to.equal('code-gone')
    expect(await faultOf(resetPassword(desk, fresh, 'password', ip))).to.equal('invalid')
    await resetPassword(desk, fresh, 'una chiave nuova', ip)
    expect(await faultOf(resetPassword(desk, fresh, 'ancora un’altra', ip))).to.equal('code-gone')
    expect(await sessionOf(desk, secret)).to.equal(undefined)
    expect((await door.queued()).map(({ kind }) => kind)).to.deep.equal(['password-changed'])
    await askReset(desk, bea.email, ip)
    door.pass(3601)
    expect(await faultOf(resetPassword(desk, codeIn((await door.queued())[0]?.links['link']), 'una chiave nuova', ip))).to.equal('code-gone')
  })

  it('keeps no secret in the clear', async () => {
    const { secret } = await signedIn()
    const held = JSON.stringify([await door.desk.db.knex('tk_session'), await door.desk.db.knex('tk_code'), await door.desk.db.knex('tk_account')])
    expect(held).to.not.include(secret).and.not.include(password)
  })

  it('sessions end by signing out, elsewhere too, by idleness and by age (S33)', async () => {
    const { desk } = door
    const { secret, id } = await signedIn()
    const other = (await signIn(desk, { email: bea.email, password }, ip, 'phone')).secret
    expect(await endOtherSessions(desk, id, secret)).to.equal(1)
    expect([await sessionOf(desk, other), (await sessionOf(desk, secret))?.account]).to.deep.equal([undefined, id])
    for (let days = 0; days < 80; days += 10) {
      door.pass(10 * 24 * 3600)
      expect(await sessionOf(desk, secret), `day ${days + 10}`).to.not.equal(undefined)
    }
    door.pass(11 * 24 * 3600)
    expect(await sessionOf(desk, secret)).to.equal(undefined)
    const idle = (await signIn(desk, { email: bea.email, password }, ip, '')).secret
    door.pass(14 * 24 * 3600 + 1)
    expect(await sessionOf(desk, idle)).to.equal(undefined)
    const out = (await signIn(desk, { email: bea.email, password }, ip, '')).secret
    await signOut(desk, out)
    expect(await sessionOf(desk, out)).to.equal(undefined)
  })

  it('slows guessing down, from many places too, and does not shut the real person out (S32)', async () => {
    const { desk } = door
    await signedIn()
    const guess = (from: string): Promise<string> => faultOf(signIn(desk, { email: bea.email, password: 'a caso' }, from, ''))
    const told = []
    for (let tries = 0; tries < 12; tries += 1) told.push(await guess('198.51.100.1'))
    expect([told[9], told[10]]).to.deep.equal(['invalid', 'too-many'])
    for (let place = 0; place < 60; place += 1) await guess(`198.51.100.${place + 2}`)
    expect(await faultOf(signIn(desk, { email: bea.email, password }, ip, ''))).to.equal('')
  }).timeout(20_000)

  it('takes long passwords whole and weak ones not at all (S32)', async () => {
    const { desk } = door
    for (const weak of ['password', 'Password1', 'qwerty123', 'abababab', '12345678', 'bea@rossi.example', 'juventus2024', 'corta']) {
      expect(await faultOf(register(desk, { ...bea, password: weak }, ip)), weak).to.equal('invalid')
    }
    const long = `${'lungo '.repeat(16)}abc`
    await proven({ password: `${long}1` })
    expect(await faultOf(signIn(desk, { email: bea.email, password: `${long}2` }, ip, ''))).to.equal('invalid')
    expect(await faultOf(signIn(desk, { email: bea.email, password: `${long}1` }, ip, ''))).to.equal('account-waiting')
  })

  it('a refused one is told so after the right password only, and may be let in later', async () => {
    const { account } = await proven()
    expect(await refuse(door.desk, account.id)).to.equal(true)
    expect(await faultOf(signIn(door.desk, { email: bea.email, password }, ip, ''))).to.equal('account-refused')
    await letIn(door.desk, [account.id])
    expect(await faultOf(signIn(door.desk, { email: bea.email, password }, ip, ''))).to.equal('')
  })

  it('a new address counts once its mailbox spoke, and asks for the password (S30)', async () => {
    const { desk } = door
    const { secret } = await signedIn()
    const person = (await sessionOf(desk, secret))?.person
    if (person?.kind !== 'customer') throw new Error('nobody is in')
    await door.queued()
    expect(await faultOf(askNewAddress(desk, person, { email: 'b@rossi.example', password: 'sbagliata' }))).to.equal('invalid')
    await askNewAddress(desk, person, { email: 'B@rossi.example', password })
    const [letter] = await door.queued()
    expect([letter?.kind, letter?.address]).to.deep.equal(['new-address', 'b@rossi.example'])
    await proveNewAddress(desk, codeIn(letter?.links['link']))
    expect((await signIn(desk, { email: 'b@rossi.example', password }, ip, '')).account.customer).to.equal(person.customer)
  })

  it('gives a copy of his data, and lets him leave for good (M65)', async () => {
    const { desk } = door
    const { secret, id } = await signedIn()
    const person = (await sessionOf(desk, secret))?.person
    if (person?.kind !== 'customer') throw new Error('nobody is in')
    expect(JSON.stringify(await ownData(desk, person))).to.include(bea.email)
    await leave(desk, person, password)
    expect(await sessionOf(desk, secret)).to.equal(undefined)
    expect(await desk.db.knex('tk_account').where({ id }).first('email', 'name', 'phone', 'password_hash')).to.deep.equal({ email: '', name: '', phone: '', password_hash: '' })
  })

  it('what nobody can use any more is cleared away', async () => {
    await register(door.desk, bea, ip)
    door.pass(5 * 24 * 3600)
    await tidySessions(door.desk)
    expect(await door.desk.db.knex('tk_account')).to.have.length(0)
    expect(await door.desk.db.knex('tk_code').where('purpose', 'prove')).to.have.length(0)
  })
})
