import { expect } from 'chai'
import { cookieText, readCookies } from '../../portal/cookies.ts'
import { sender } from '../../portal/limits.ts'
import { isOurOwnPage } from '../../portal/same-site.ts'
import { isToken, makeToken, strangerKey } from '../../portal/tokens.ts'
import { wayBack } from '../../portal/way-back.ts'

describe('what guards a form (S35)', () => {
  it('is a token that is new on every page and fits one session only', () => {
    const [one, two] = [makeToken('a-key'), makeToken('a-key')]
    expect(one).to.not.equal(two)
    expect([isToken('a-key', one), isToken('a-key', two)]).to.deep.equal([true, true])
    expect(isToken('another-key', one)).to.equal(false)
    for (const wrong of ['', '.', one.slice(1), one.toUpperCase(), `${one}a`, '0']) expect(isToken('a-key', wrong), wrong).to.equal(false)
  })

  it('is worth nothing for a stranger without our secret', () => {
    expect(strangerKey('secret', '')).to.equal('')
    expect(isToken('', makeToken(''))).to.equal(false)
    expect(strangerKey('secret', 'v')).to.not.equal(strangerKey('other', 'v'))
  })

  it('believes the browser about where a request comes from', () => {
    const ours = (headers: Record<string, string>): boolean => isOurOwnPage({ host: 'portal.test', ...headers }, undefined)
    expect(ours({ 'sec-fetch-site': 'same-origin', origin: 'http://portal.test' })).to.equal(true)
    expect(ours({})).to.equal(true)
    expect(ours({ 'sec-fetch-site': 'cross-site' })).to.equal(false)
    expect(ours({ 'sec-fetch-site': 'same-site' })).to.equal(false)
    expect(ours({ origin: 'http://evil.test' })).to.equal(false)
    expect(ours({ origin: 'null' })).to.equal(false)
    expect(ours({ 'sec-fetch-site': 'same-origin', origin: 'null' })).to.equal(true)
  })
})

describe('cookies of a portal (S01, S33)', () => {
  it('belong to one link, are out of reach for scripts, and travel by https where there is https', () => {
    const text = cookieText({ name: 'tk_session', value: 'abc', seconds: 60 }, '/link/', true)
    expect(text).to.equal('tk_session=abc; Path=/link/; HttpOnly; SameSite=Lax; Max-Age=60; Secure')
  })

  it('are read by name, once, and only ours', () => {
    const found = readCookies('tk_session=one; tk_session=two; other=x; tk_said=a b; __proto__=1')
    expect([...found]).to.deep.equal([['tk_session', 'one']])
  })
})

describe('who sent it', () => {
  it('is one network in IPv6 and one address in IPv4, in whatever clothes (S32)', () => {
    expect(sender('::ffff:10.0.0.1')).to.equal('10.0.0.1')
    expect(sender('2001:db8:0:1::1')).to.equal(sender('2001:0db8:0000:0001:ffff::2'))
    expect(sender('2001:db8:0:1::1')).to.not.equal(sender('2001:db8:0:2::1'))
  })

  it('returns to a page of this portal and nowhere else', () => {
    // Letters lead to each of these.
    for (const led of ['tickets/12', 'tickets/12/write', 'reports/0f8fad5b-d9cb-469f-a165-70867728950e']) expect(wayBack(led)).to.equal(led)
    for (const away of ['//evil.test', 'https://evil.test', '/tickets', 'sign-out', 'tickets/../..//x', 'me\nx', 'tickets//evil']) expect(wayBack(away), away).to.equal('')
  })
})
