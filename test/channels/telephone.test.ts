import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { normalTelephone, telephonesIn } from '../../addon/people/telephone.ts'
import { readPasted } from '../../addon/quick/pasted.ts'
import { readKeys } from '../../addon/channels/settings.ts'

describe('a telephone number', () => {
  const same: Readonly<Record<string, readonly string[]>> = {
    '+39059221843': ['059 221843', '059/221843', '059-22.18.43', '(059) 221843', '+39 059 221843', '+39 (059) 221843', '+39 (0)59 221843', '0039 059 221843', '39059221843', 'Tel. 059 221843', '059 221843 int. 3', '\u202a+39 059 221843\u202c'],
    '+393331234567': ['333 1234567', '333-123.45.67', '+39 333 123 4567', '393331234567', '0039 333 1234567', 'cell 333 1234567'],
    '+393912345678': ['391 234 5678', '+39 391 2345678', '393912345678'],
    '+442079460958': ['+44 20 7946 0958', '+44 (0)20 7946 0958', '0044 20 7946 0958'],
  }
  for (const [normal, ways] of Object.entries(same)) {
    it(`is ${normal} however it is written: ${ways.map(way => way.trim()).join(' · ')} (M06)`, () => {
      for (const way of ways) expect(normalTelephone(way), way).to.equal(normal)
    })
  }

  it('is none in a name, a short code, a date in words or nothing', () => {
    for (const text of ['Rossi', '12', '', 'Via Emilia 12', '12345', '+', '1'.repeat(20)]) expect(normalTelephone(text), text).to.equal(undefined)
  })

  it('is found in a cell people write into, each of several', () => {
    expect(telephonesIn('059 221843 / 333 1234567 (Rita)')).to.deep.equal(['+39059221843', '+393331234567'])
    expect(telephonesIn('uff. 059 221843 - cell. 333 1234567')).to.deep.equal(['+39059221843', '+393331234567'])
    expect(telephonesIn('Rita 333 1234567; Remo 333 7654321')).to.deep.equal(['+393331234567', '+393337654321'])
    expect(telephonesIn('nessuno')).to.deep.equal([])
  })
})

describe('a text copied out of a telephone', () => {
  it('keeps who said what where several speak, and leaves out what the programme itself says', () => {
    const read = readPasted('22/11/26, 10:14 - I messaggi e le chiamate sono crittografati end-to-end. Tocca per saperne di più.\n22/11/26, 10:15 - Rossi: Buongiorno\n22/11/26, 10:16 - Olga: Mi dica\n22/11/26, 10:17 - Rossi: Il forno\nè freddo', 'it')
    expect(read).to.deep.include({ channel: 'whatsapp', sender: 'Rossi', at: 20261122101500 })
    expect(read.text).to.equal('Rossi: Buongiorno\nOlga: Mi dica\nRossi: Il forno\nè freddo')
  })

  it('reads day and month as they are written here, and the other way round only where nothing else fits', () => {
    const at = (text: string, language: 'it' | 'en' = 'it'): number => readPasted(text, language).at
    expect(at('[03/04/26, 10:15] Rossi: x')).to.equal(20260403101500)
    expect(at('[11/22/26, 10:15:07 PM] Rossi: x')).to.equal(20261122221507)
    expect(at('3/4/26, 9:05 AM - Rossi: x', 'en')).to.equal(20260304090500)
    expect(at('[99/99/26, 10:15] Rossi: x')).to.equal(0)
  })

  it('is left as it is where it tells nothing', () => {
    expect(readPasted('Caldaia ferma: venite?', 'it')).to.deep.equal({ channel: '', sender: '', telephone: undefined, text: 'Caldaia ferma: venite?', at: 0 })
    expect(readPasted('Da: ieri sera non va', 'it').channel).to.equal('')
  })

  it('never takes long to read, whatever it is', () => {
    const started = performance.now()
    for (const text of [`[${'1/'.repeat(20_000)}`, `${'['.repeat(40_000)}: x`, `${' '.repeat(40_000)}da: +39`, '22/11/26, 10:15 - '.repeat(2000), `${'1'.repeat(40_000)}`, `SMS da ${'+39 '.repeat(10_000)}`, `5${' '.repeat(49_000)}x\ny`]) readPasted(text, 'it')
    expect(performance.now() - started).to.be.lessThan(500)
  })
})

describe('keys of a messaging company', () => {
  it('come from the environment for the one installation it names, whole or not at all', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tk-keys-'))
    try {
      const environment = { CHANNELS_LINK: 'abc', SMS_ACCOUNT_SID: 'AC1', SMS_AUTH_TOKEN: 't', SMS_NUMBER: '+39059' }
      expect(readKeys(folder, 'abc', 'sms', environment)).to.deep.equal({ accountSid: 'AC1', authToken: 't', number: '+39059' })
      expect(readKeys(folder, 'other', 'sms', environment)).to.equal(undefined)
      expect(readKeys(folder, 'abc', 'whatsapp', environment)).to.equal(undefined)
      expect(() => readKeys(folder, 'abc', 'sms', { ...environment, SMS_NUMBER: '' })).to.throw('channel-setting-missing')
      writeFileSync(join(folder, 'channels.json'), '{"abc": {"whatsapp": {"token": "x"}}}', { mode: 0o644 })
      expect(() => readKeys(folder, 'abc', 'whatsapp', {})).to.throw('mode 600')
    } finally { rmSync(folder, { recursive: true }) }
  })
})
