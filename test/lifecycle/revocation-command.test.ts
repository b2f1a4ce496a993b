import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { acceptRevocations, revocationsIn, signRevocations } from '../../addon/lifecycle/revocation.ts'

const entry = fileURLToPath(new URL('../../scripts/ticketing.mjs', import.meta.url))
import { makeSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import { vendorIn } from './vendor.ts'

describe('withdrawal by command line', function () {
  this.timeout(90_000)
  const folder = mkdtempSync(join(tmpdir(), 'tk-test-'))
  after(() => { rmSync(folder, { recursive: true }) })

  function activation(...args: string[]): { readonly code: number, readonly out: string, readonly err: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'activation', ...args], { encoding: 'utf8', env: { ...process.env, LANG: 'en', LC_ALL: '' } })
    return { code: status ?? -1, out: stdout, err: stderr }
  }

  it('a list is signed, taken from a file, and an older one is ignored', () => {
    const key = join(folder, 'cold.json')
    const list = join(folder, 'list.txt')
    const signing = makeSigningKey(key)
    writeFileSync(list, activation('revoke', '--key', key, '--seq', '3', '--jti', 'a', '--jti', 'b', '--ins', 'c').out.replace(/(.{50})/g, '$1\n'))
    expect(() => acceptRevocations(folder, readFileSync(list, 'utf8'))).to.throw('The list is signed by somebody we do not trust.')
    trustKey(folder, { kid: signing.kid, publicKey: signing.publicKey })
    expect(activation('revocation', list, '--data', folder).out).to.contain('List 3 taken')
    expect(revocationsIn(folder)).to.deep.include({ seq: 3, jti: ['a', 'b'], ins: ['c'], kid: [] })
    writeFileSync(list, signRevocations({ seq: 2, iat: 1, jti: [], ins: [], kid: [] }, signing))
    expect(activation('revocation', list, '--data', folder).out).to.contain('not newer')
    expect(revocationsIn(folder).seq).to.equal(3)
  })

  it('one that came with the package counts beside it: the higher number of the two', () => {
    const other = mkdtempSync(join(tmpdir(), 'tk-test-'))
    const cold = vendorIn(other)
    const shipped = join(other, 'revocations.txt-of-a-package')
    const list = (seq: number, jti: readonly string[]): string => signRevocations({ seq, iat: seq, jti, ins: [], kid: [] }, cold.signing)
    writeFileSync(shipped, list(5, ['shipped']))
    expect(revocationsIn(other, shipped).jti).to.deep.equal(['shipped'])
    acceptRevocations(other, list(4, ['older']))
    expect(revocationsIn(other, shipped).jti).to.deep.equal(['shipped'])
    acceptRevocations(other, list(6, ['newer']))
    expect(revocationsIn(other, shipped).jti).to.deep.equal(['newer'])
    writeFileSync(join(other, 'revocations.txt'), 'damaged')
    expect(revocationsIn(other, shipped).jti).to.deep.equal(['shipped'])
    rmSync(other, { recursive: true })
  })
})
