import { expect } from 'chai'
import { wallClock } from '../../addon/desk.ts'
import { openNudgeDoor } from '../../addon/lifecycle/nudge-door.ts'
import { nudgeSecret } from '../../addon/lifecycle/nudge-secret.ts'
import { portalApp } from '../../portal/app.ts'
import { desksFrom } from '../../portal/desks.ts'
import { routeLimits } from '../../portal/limits.ts'
import type { Route } from '../../portal/route.ts'
import { connectorRoutes, letterRoutes, programRoutes, routes } from '../../portal/routes.ts'
import { staticFiles } from '../../portal/static-files.ts'
import { uploadReader } from '../../portal/uploads.ts'
import { viewsIn } from '../../portal/views.ts'
import { portalWords } from '../../portal/words.ts'
import { layPersons, personNames, standing } from '../persons.ts'
import type { Person, PersonName } from '../persons.ts'
import { watchRows } from '../row-hashes.ts'
import type { Watch } from '../row-hashes.ts'
import { formType, openVisitor } from '../walker.ts'
import type { Answer, Visitor } from '../walker.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { filledPath, foreignObjects, layObjects } from './objects.ts'
import type { Objects } from './objects.ts'

type Verdict = 'in' | 'sign in first' | 'is inside already'

/** What the declared guard of a route means for a person: the whole expectation of this matrix. */
function verdict(route: Route, name: PersonName): Verdict {
  const kind = standing[name]
  if (route.who === 'stranger') return kind === 'nobody' ? 'in' : 'is inside already'
  if (route.who === 'customer') return kind === 'customer' || kind === 'looking' ? 'in' : 'sign in first'
  if (route.who === 'owner') return kind === 'owner' ? 'in' : 'sign in first'
  return 'in'
}

const told = (route: Route): string => personNames.map(name => `${name}: ${verdict(route, name)}`).join(', ')

/** Pages of a customer that the owner who looks through his eyes does not get: they act, or are his person's own. */
const lookersMiss: ReadonlySet<string> = new Set(['tickets/new', 'tickets/:reference/rate', 'me', 'me/export.json', 'me/export.zip'])

/** Addresses of letters that lead on to another page of his. */
const leadsOn: ReadonlySet<string> = new Set(['tickets/:reference/write'])

describe('every route of the portal, asked by every person', function () {
  this.timeout(20_000)
  let world: World
  let persons: Readonly<Record<PersonName, Person>>
  let visitors: ReadonlyMap<PersonName, Visitor>
  let objects: Objects
  let watch: Watch
  let tokens: ReadonlyMap<PersonName, string>
  const tokenOf = (name: PersonName): string => tokens.get(name) ?? ''
  const visitor = (name: PersonName): Visitor => {
    const found = visitors.get(name)
    if (found === undefined) throw new Error(name)
    return found
  }

  before(async () => {
    world = await openWorld()
    persons = await layPersons(world)
    objects = await layObjects(world)
    visitors = new Map(personNames.map(name => {
      const { session, from } = persons[name]
      return [name, openVisitor(world.portal, { from, ...(session === '' ? {} : { session }) })]
    }))
    // A session whose door was shut ends for good the first time it is used, so that no tick revives it. (S26)
    for (const one of visitors.values()) await one.ask('')
    tokens = new Map(await Promise.all(personNames.map(async name => [name, await visitor(name).token()] as const)))
    watch = await watchRows(world)
  })
  after(async () => {
    for (const one of visitors.values()) one.close()
    await world.close()
  })
  afterEach(async () => { expect(await watch.changed(), 'rows changed in').to.deep.equal([]) })

  it('is in the inventory: the application has no other routes than routes.ts and three without a person (S04)', () => {
    const app = portalApp({
      desks: desksFrom({ open: async () => undefined, mark: () => undefined }), words: portalWords(), views: viewsIn('.'), files: staticFiles('portal/public'), limits: routeLimits(), build: '',
      photos: uploadReader(world.folder), nudges: openNudgeDoor(world.folder, wallClock), publicUrl: undefined, clock: wallClock, log: { info() { /* quiet */ }, error() { /* quiet */ } },
    })
    const registered = app.router.stack.flatMap(({ route }) => route === undefined ? [] : route.stack.map(({ method }) => `${method} ${route.path}`))
    expect(registered.sort()).to.deep.equal([...[...routes, ...programRoutes, ...connectorRoutes, ...letterRoutes].map(({ method, path }) => `${method} /:link/${path}`), 'get /:link', 'get /healthz', 'get /robots.txt'].sort())
  })

  for (const route of routes.filter(({ method }) => method === 'get')) {
    it(`GET ${route.path || '(home)'} is for "${route.who}" and writes nothing, asked twice or by HEAD. ${told(route)} (S04, S35, S37)`, async () => {
      for (const name of personNames) {
        const path = filledPath(route.path, objects)
        const first = await visitor(name).ask(path)
        checkVerdict(route, name, first)
        checkHeaders(first, route)
        if (verdict(route, name) !== 'in') continue
        const second = await visitor(name).ask(path)
        expect(second.status, name).to.equal(first.status)
        const head = await visitor(name).ask(path, { method: 'HEAD' })
        expect([head.status, head.body.length], `HEAD by ${name}`).to.deep.equal([first.status, 0])
        checkWhatHeGets(route, name, first)
      }
    })
  }

  for (const route of routes.filter(({ path, who }) => who === 'customer' && /:(reference|id)/.test(path))) {
    it(`${route.method.toUpperCase()} ${route.path} answers about somebody else's as about what does not exist: 404, byte for byte (S04)`, async () => {
      const other = visitor('another customer')
      const token = tokenOf('another customer')
      const ask = (of: Objects): Promise<Answer> => {
        const path = filledPath(route.path, of)
        return route.method === 'get' ? other.ask(path) : other.post(path, { text: 'Sono io', form: `f-${path}`, seen: '0' }, token)
      }
      const [his, nobodys] = [await ask(objects), await ask(foreignObjects)]
      expect(his.status).to.equal(404)
      expect(bare(his, objects)).to.equal(bare(nobodys, foreignObjects))
      expect(Object.keys(his.headers).sort()).to.deep.equal(Object.keys(nobodys.headers).sort())
    })
  }

  for (const route of routes.filter(({ method }) => method === 'post')) {
    it(`POST ${route.path} without our token does nothing, whoever sends it. ${told(route)} (S35)`, async () => {
      const path = filledPath(route.path, objects)
      for (const name of personNames) {
        const refused = verdict(route, name) === 'in' ? 403 : 303
        const expectRefusal = (answer: Answer, way: string): void => {
          expect(answer.status, `${name}, ${way}`).to.equal(refused)
          checkVerdict(route, name, answer)
          checkHeaders(answer, route)
        }
        expectRefusal(await visitor(name).post(path, {}, ''), 'no token')
        // The shut sessions are strangers; all ways are tried by one of each standing.
        if (standing[name] === 'nobody' && name !== 'a stranger') continue
        expectRefusal(await visitor(name).post(path, {}, tokenOf(name === 'Rita' ? 'another customer' : 'Rita')), 'the token of somebody else')
        const own = tokenOf(name)
        expectRefusal(await visitor(name).post(`${path}?csrf=${own}`, {}, ''), 'token in the address')
        for (const [way, headers] of [['cross-site', { 'sec-fetch-site': 'cross-site' }], ['foreign origin', { origin: 'https://evil.example' }], ['null origin', { origin: 'null' }]] as const) {
          const answer = await visitor(name).ask(path, { method: 'POST', headers: { ...formType, ...headers }, body: new URLSearchParams({ csrf: own }).toString() })
          expect(answer.status, `${name}, ${way}`).to.equal(403)
        }
        const json = await visitor(name).ask(path, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ csrf: own }) })
        expect(json.status, `${name}, text/plain`).to.be.oneOf(refused === 403 ? [400, 403] : [303])
      }
    })
  }

  for (const route of routes.filter(({ method, who, path }) => method === 'post' && who === 'customer' && !path.startsWith('owner/'))) {
    it(`POST ${route.path} with a good token from the owner who looks as Rita is refused: nothing is written with her hands (M16)`, async () => {
      const looking = visitor('the owner looking as Rita')
      const answer = await looking.post(filledPath(route.path, objects), { text: 'Non sono io', title: 'Non sono io', form: 'looking', seen: '0', password: 'x', name: 'Altro', email: 'a@b.example' }, tokenOf('the owner looking as Rita'))
      expect(answer.status).to.equal(403)
    })
  }

  for (const { method, path } of programRoutes) {
    it(`${method.toUpperCase()} ${path} is for programs: no session opens it, every refusal is the answer of a link that leads nowhere, and no row is written (S03, S04)`, async () => {
      const secret = nudgeSecret(world.desk.installation)
      const at = Math.floor(world.clock.now().getTime() / 1000)
      for (const name of personNames) {
        const json = (body: object, to = path) => visitor(name).ask(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
        const refused = await json({ secret: 'wrong', nonce: name, at })
        const nowhere = await json({ secret, nonce: name, at }, '/AAAAAAAAAAAAAAAAAAAAAAAA/nudge')
        expect([refused.status, refused.text], name).to.deep.equal([404, nowhere.text])
        expect(Object.keys(refused.headers).sort()).to.deep.equal(Object.keys(nowhere.headers).sort())
        checkHeaders(refused, undefined)
        const believed = await json({ secret, nonce: name, at })
        expect([believed.status, believed.body.length, believed.headers['set-cookie']], name).to.deep.equal([204, 0, undefined])
        checkHeaders(believed, undefined)
        expect((await visitor(name).ask(path)).status, `GET by ${name}`).to.equal(404)
      }
      for (const other of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) expect((await visitor('Rita').ask(path, { method: other })).status, other).to.equal(403)
    })
  }

  for (const { method, path } of connectorRoutes) {
    it(`${method.toUpperCase()} ${path} is for a messaging company and off: no session and no signature opens it, it answers as a link that leads nowhere and writes no row (S03, S04)`, async () => {
      const ask = (name: PersonName, to: string): Promise<Answer> => method === 'get'
        ? visitor(name).ask(`${to}?hub.mode=subscribe&hub.verify_token=&hub.challenge=1`)
        : visitor(name).ask(to, { method: 'POST', headers: { 'content-type': 'application/json', 'x-hub-signature-256': 'sha256=', 'x-twilio-signature': '' }, body: '{}' })
      for (const name of personNames) {
        const [refused, nowhere] = [await ask(name, path), await ask(name, `/AAAAAAAAAAAAAAAAAAAAAAAA/${path}`)]
        expect([refused.status, refused.text], name).to.deep.equal([404, nowhere.text])
        expect(Object.keys(refused.headers).sort()).to.deep.equal(Object.keys(nowhere.headers).sort())
        checkHeaders(refused, undefined)
      }
      for (const other of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) expect((await visitor('Rita').ask(path, { method: other })).status, other).to.equal(403)
    })
  }

  it('no other method means anything: PUT, PATCH, DELETE and OPTIONS are refused everywhere and write nothing, nor does a method override (S04, S35)', async () => {
    const rita = visitor('Rita')
    const token = tokenOf('Rita')
    const methods = [['PUT', 'OPTIONS'], ['PATCH', 'DELETE']]
    for (const [at, path] of [...new Set(routes.map(route => filledPath(route.path, objects)))].entries()) {
      for (const method of methods[at % 2] ?? []) {
        const answer = await rita.ask(path, { method, headers: formType, body: `csrf=${token}` })
        expect(answer.status, `${method} ${path}`).to.equal(403)
        checkHeaders(answer, undefined)
        expect(answer.headers['access-control-allow-origin'], 'a door for other sites').to.equal(undefined)
      }
      const posted = routes.some(route => route.method === 'post' && filledPath(route.path, objects) === path)
      if (posted) continue
      expect((await rita.ask(`${path}?_method=POST`, { method: 'POST', headers: { ...formType, 'x-http-method-override': 'GET' }, body: `csrf=${token}&_method=DELETE` })).status, `POST ${path}`).to.equal(403)
    }
  })

  it('an unknown link answers alike for everybody, and tells nothing (S03)', async () => {
    for (const link of ['AAAAAAAAAAAAAAAAAAAAAAAA', 'x', 'favicon.ico', '__proto__']) {
      const answer = await visitor('Rita').ask(`/${link}/tickets`)
      expect(answer.status, link).to.equal(404)
      checkHeaders(answer, undefined)
      expect(answer.text).to.not.include('Officina')
    }
  })
})

function checkVerdict(route: Route, name: PersonName, answer: Answer): void {
  const { location = '' } = answer.headers
  const expected = verdict(route, name)
  if (expected === 'sign in first') {
    expect([answer.status, answer.body.length], `${name} on ${route.path}`).to.deep.equal([303, 0])
    expect(location, name).to.match(/\/(?:owner\/)?sign-in(\?|$)/)
  }
  if (expected === 'is inside already') expect(location, name).to.match(standing[name] === 'owner' ? /\/owner$/ : /\/tickets$/)
  if (expected === 'in' && route.path !== '') expect(location, `${name} was sent away from ${route.path}`).to.not.match(/sign-in/)
}

/** Behind the guard: his own is there, what is not for him is not there. */
function checkWhatHeGets(route: Route, name: PersonName, answer: Answer): void {
  const kind = standing[name]
  const about = `${name} on ${route.path}`
  expect(answer.status, about).to.be.below(500)
  if (route.who !== 'customer') return
  if (route.path === 'owner/fields/:reference') expect(answer.status, about).to.equal(kind === 'looking' ? 200 : 404)
  else if (name === 'another customer' && route.path.includes(':')) expect(answer.status, about).to.equal(404)
  else if (kind === 'looking' && lookersMiss.has(route.path)) expect(answer.status, about).to.be.oneOf([403, 404])
  else expect(answer.status, about).to.equal(leadsOn.has(route.path) ? 303 : 200)
}

/** S37, on every answer whatever it is. */
function checkHeaders({ headers, status, path }: Answer, route: Route | undefined): void {
  const about = `${status} ${path}`
  const csp = String(headers['content-security-policy'] ?? '')
  expect(csp, about).to.match(/default-src '(none|self)'/).and.not.match(/unsafe-(inline|eval)/)
  for (const rule of csp.includes('sandbox') ? [] : ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]) expect(csp, about).to.include(rule)
  expect(headers['x-content-type-options'], about).to.equal('nosniff')
  expect(headers['cross-origin-opener-policy'], about).to.equal('same-origin')
  expect(headers['x-powered-by'], about).to.equal(undefined)
  expect(headers['referrer-policy'], about).to.equal(route?.secret === true ? 'no-referrer' : 'same-origin')
  if (/^text\//.test(headers['content-type'] ?? '')) expect(headers['content-type'], about).to.match(/charset=utf-8$/i)
  for (const cookie of headers['set-cookie'] ?? []) expect(cookie, about).to.match(/; Path=\/[A-Za-z0-9_-]{16,}\/; HttpOnly; SameSite=Lax/)
  if (status < 400 && headers['content-type']?.startsWith('text/html') === true) expect(headers['cache-control'], about).to.match(/no-store|private, no-cache/)
}

/** The page without what is new on every page, and without the address that was asked. */
function bare({ text, status }: Answer, { ticket, file, number, report }: Objects): string {
  return `${status} ${text}`.replace(/name="csrf" value="[^"]*"/g, 'csrf').replaceAll(ticket, 'ID').replaceAll(file, 'ID').replaceAll(report, 'ID').replaceAll(new RegExp(`(tickets|fields)/${number}(?!\\d)`, 'g'), '$1/NO')
}
