import { expect } from 'chai'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAllowed } from '../../addon/out/allowed.ts'
import { readKeys } from '../../addon/channels/settings.ts'
import { readMailIn } from '../../addon/intake/mailbox/settings.ts'
import { readSmtpSettings } from '../../addon/notices/smtp-settings.ts'
import { readPrivateFile } from '../../addon/private-file.ts'
import { Refusal } from '../../addon/refusal.ts'
import { keepCredentials, readCredentials } from '../../addon/sync.ts'

const secret = 'parola-che-non-si-dice'

describe('a file of the operator alone', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'tk-private-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  const write = (name: string, text: string, mode: number): string => {
    const file = join(folder, name)
    writeFileSync(file, text)
    chmodSync(file, mode)
    return file
  }
  const refusalOf = (act: () => unknown): Refusal => {
    try { act() } catch (fault) { if (fault instanceof Refusal) return fault; throw fault }
    throw new Error('it was believed')
  }

  it('is handed on as it says, and is undefined where there is none', () => {
    expect(readPrivateFile(join(folder, 'none.json'))).to.equal(undefined)
    expect(readPrivateFile(write('a.json', '[1, {"b": null}]', 0o600))).to.deep.equal([1, { b: null }])
  })

  for (const mode of [0o640, 0o620, 0o604, 0o602, 0o644]) {
    it(`is refused with mode ${mode.toString(8)}, in both languages, by its name and not by what it holds`, () => {
      const { key, text } = refusalOf(() => readPrivateFile(write('a.json', JSON.stringify(secret), mode)))
      expect(key).to.equal('private-file-open')
      for (const said of [text.it, text.en]) expect(said).to.contain(join(folder, 'a.json')).and.to.contain('600').and.not.to.contain(secret)
    })
  }

  it('is refused when it is no JSON, without a word of it', () => {
    const { key, text } = refusalOf(() => readPrivateFile(write('a.json', `{"password": "${secret}"`, 0o600)))
    expect(key).to.equal('private-file-wrong')
    expect(text.it + text.en).to.contain('a.json').and.not.to.contain(secret)
  })

  it('keeps mail, incoming mail, channels and the cloud’s login by the same rule', () => {
    const cloud = 'sqlite:/nowhere/replica.sqlite'
    keepCredentials(folder, cloud, { email: 'a@b.example', password: secret, token: '' })
    const readers: readonly (readonly [string, () => unknown])[] = [
      ['smtp.json', () => readSmtpSettings({}, folder)], ['imap.json', () => readMailIn({}, folder)], ['channels.json', () => readKeys(folder, 'abc', 'sms', {})],
    ]
    for (const [name, read] of readers) {
      write(name, '{}', 0o640)
      expect(refusalOf(read).key, name).to.equal('private-file-open')
      write(name, '7', 0o600)
      expect(refusalOf(read).key, name).to.equal('private-file-wrong')
    }
    expect(readCredentials(folder, cloud, {})?.password).to.equal(secret)
  })

  it('with places to be let out to is not believed when others may touch it or it makes no sense', () => {
    const allow = JSON.stringify({ allow: ['http://192.168.1.20:8080'] })
    const told = ([[allow, 0o600], [allow, 0o640], ['{', 0o600]] as const).map(([text, mode]) => { write('outgoing.json', text, mode); return isAllowed(folder, 'http://192.168.1.20:8080') })
    expect(told).to.deep.equal([true, false, false])
  })
})
