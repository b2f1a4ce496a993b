import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { newInstallation } from '../../addon/lifecycle/installations.ts'
import { openToken, publicKeyOf, rawPublicKey, signToken } from '../../addon/lifecycle/paseto.ts'
import { checkCode, readRequest, writeRequest } from '../../addon/lifecycle/request.ts'
import { checkTimes, checkToken, issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, readSigningKey, trustedKeys, trustKey } from '../../addon/lifecycle/vendor-keys.ts'

const now = new Date('2026-11-23T09:00:00Z')
const pair = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519')
const expected = {
  sub: 'it.nios4addons.ticketing', aud: 'nios4-addon-activation-v1', ins: 'installation-1', cnf: 'fingerprint-1', url: 'https://help.example/link/',
  keys: [{ kid: 'good', publicKey: rawPublicKey(pair.publicKey) }, { kid: 'old', publicKey: rawPublicKey(stranger.publicKey), revoked: true }],
}
const claims = { iss: 'publisher', sub: expected.sub, aud: expected.aud, ins: expected.ins, cnf: expected.cnf, url: expected.url, cust: 'Bassi' }
const issue = (changed: Partial<typeof claims> = {}, how: { kid?: string, key?: typeof pair.privateKey, days?: number, at?: Date } = {}): string =>
  issueToken({ ...claims, ...changed }, { now: how.at ?? now, days: how.days ?? 400, kid: how.kid ?? 'good', key: how.key ?? pair.privateKey })

function refusal(act: () => unknown): string {
  try { act() } catch (fault) { return fault instanceof Error && 'key' in fault ? String(fault.key) : String(fault) }
  return 'taken'
}
const check = (token: string, at = now): string => refusal(() => checkTimes(checkToken(token, expected).claims, at))

describe('activation key', () => {
  it('is PASETO v4.public: official vector 4-S-1, both ways', () => {
    const key = createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from('b4cbfb43df4ce210727d953e4a713307fa19bb7d9f85041438d9e11b942a3774', 'hex')]),
      format: 'der', type: 'pkcs8',
    })
    const payload = '{"data":"this is a signed message","exp":"2022-01-01T00:00:00+00:00"}'
    const vector = 'v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9bg_XBBzds8lTZShVlwwKSgeKpLT3yukTw6JUz3W4h_ExsQV-P0V54zemZDcAxFaSeef1QlXEFtkqxT1ciiQEDA'
    expect(signToken(payload, '', '', key)).to.equal(`${vector}.`)
    expect(rawPublicKey(createPublicKey(key))).to.equal(Buffer.from('1eb9dbbbbc047c03fd70604e0071f0987e16b28b757225c11f00415d0e20b1a2', 'hex').toString('base64url'))
  })

  it('is taken when everything fits, also line-wrapped by a letter', () => {
    expect(check(issue())).to.equal('taken')
    expect(check((issue().match(/.{1,40}/g) ?? []).join('\r\n  '))).to.equal('taken')
    expect(check(issue({ url: '' }))).to.equal('taken')
  })

  const wrong: readonly (readonly [string, string, string])[] = [
    ['no key at all', 'hello', 'key-unreadable'],
    ['half a key', issue().slice(0, 80), 'key-unreadable'],
    ['an unknown signer', issue({}, { kid: 'nobody', key: stranger.privateKey }), 'key-unknown-signer'],
    ['a withdrawn signer', issue({}, { kid: 'old', key: stranger.privateKey }), 'key-revoked'],
    ['a forged signature', issue({}, { key: stranger.privateKey }), 'key-forged'],
    ['a changed letter', issue().replace(/^(v4\.public\..{60})(.)/, (_all, head: string, one: string) => head + (one === 'A' ? 'B' : 'A')), 'key-forged'],
    ['another product', issue({ sub: 'it.nios4addons.other' }), 'key-other-product'],
    ['another installation', issue({ ins: 'installation-2' }), 'key-other-installation'],
    ['a copy with another key pair', issue({ cnf: 'fingerprint-2' }), 'key-other-installation'],
    ['another address', issue({ url: 'https://other.example/link/' }), 'key-other-address'],
    ['a key of tomorrow', issue({}, { at: new Date('2026-11-25T09:00:00Z') }), 'key-not-yet'],
    ['an expired key', issue({}, { at: new Date('2025-01-01T09:00:00Z') }), 'key-expired'],
  ]
  for (const [what, token, key] of wrong) it(`is refused for ${what}`, () => { expect(check(token)).to.equal(key) })

  it('is refused when it was signed for another purpose', () => {
    const token = signToken(JSON.stringify({ ...claims, jti: 'x', iat: 1, nbf: 1, exp: 9e9 }), '{"kid":"good"}', 'nios4-addon-package-v1', pair.privateKey)
    expect(check(token)).to.equal('key-forged')
  })

  it('gives a public key back as it was', () => {
    expect(rawPublicKey(publicKeyOf(rawPublicKey(pair.publicKey)))).to.equal(rawPublicKey(pair.publicKey))
    expect(openToken(issue())?.footer).to.equal('{"kid":"good"}')
  })
})

describe('activation request', () => {
  const installation = newInstallation('sqlite:/tmp/x.db', 'http://localhost:4001')
  const block = writeRequest(installation, { addon: expected.sub, version: '0.1.0', company: 'Officina Bassi', email: 'info@x.example', url: 'http://localhost:4001/l/', nonce: 'n', at: 1 })

  it('arrives as it left, wrapped and quoted by mail programs', () => {
    expect(readRequest(`Hello,\n${(block.match(/.{1,60}/g) ?? []).join('\n')}\n`)).to.include({ installation: installation.id, company: 'Officina Bassi' })
    expect(checkCode(block)).to.match(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
  })

  it('is refused when it was changed', () => {
    const changed = block.replace(/\.(.{30})(.)/, (_all, head: string, one: string) => `.${head}${one === 'A' ? 'B' : 'A'}`)
    expect(refusal(() => readRequest(changed))).to.equal('request-unreadable')
    expect(refusal(() => readRequest('N4REQ1.abc.def'))).to.equal('request-unreadable')
  })
})

describe('signing keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tk-test-'))
  after(() => { rmSync(folder, { recursive: true }) })

  it('stay in a file of mode 600 and are never overwritten', () => {
    const file = join(folder, 'key.json')
    const made = makeSigningKey(file)
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(readSigningKey(file).publicKey).to.equal(made.publicKey)
    expect(refusal(() => makeSigningKey(file))).to.equal('key-file-there')
  })

  it('are trusted only in the folder they were added to, and a broken file is named', () => {
    trustKey(folder, { kid: 'mine', publicKey: rawPublicKey(pair.publicKey) })
    expect(trustedKeys(folder).map(({ kid }) => kid)).to.include('mine')
    expect(trustedKeys(join(folder, 'other')).map(({ kid }) => kid)).to.not.include('mine')
    writeFileSync(join(folder, 'trusted-keys.json'), '{')
    expect(refusal(() => trustedKeys(folder))).to.equal('trusted-keys')
  })
})
