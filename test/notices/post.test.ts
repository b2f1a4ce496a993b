import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import PostalMime from 'postal-mime'
import { Fault } from '../../addon/faults.ts'
import { letterPause, serverPause } from '../../addon/notices/back-off.ts'
import { mimeOf } from '../../addon/notices/mime.ts'
import { oneAddress } from '../../addon/notices/one-address.ts'
import { openPost } from '../../addon/notices/post.ts'
import { readSmtpSettings } from '../../addon/notices/smtp-settings.ts'

const letter = {
  id: '5f0c0a52-6a0e-4bd4-9a49-0c7e6f0a1b2c', house: 'home.ticketing', to: { name: 'Rita Rossi', address: 'rita@panificiorossi.example' },
  fromName: 'Officina Termica Bassi', replyTo: 'info@officinabassi.example', subject: 'Richiesta n. 7', text: 'Perché no?\nSì.', html: '<p>Perché no?</p>',
  date: new Date('2026-11-23T09:00:00Z'), logo: undefined,
}

describe('the bytes of a letter', () => {
  it('come back as they were written, accents, quotes and long subjects too', async () => {
    const subject = `Caffè “Dell’Università”: ${'il forno non scalda più e fa odore '.repeat(5)}🔥`
    const written = { ...letter, subject, fromName: 'Bàssi & "Figli", Modena', logo: { base64: Buffer.from('png').toString('base64'), type: 'image/png' } }
    const raw = mimeOf(written, 'portale@ticketing.example')
    expect(raw.toString('latin1')).to.match(/^[\x00-\x7f]*$/).and.not.match(/[^\r]\n/)
    for (const line of raw.toString('latin1').split('\r\n')) expect(line.length).to.be.below(200)
    const read = await PostalMime.parse(raw)
    expect(read).to.include({ subject, messageId: `<${letter.id}@home.ticketing>` })
    expect(read.from).to.deep.equal({ name: 'Bàssi & "Figli", Modena', address: 'portale@ticketing.example' })
    expect(read.to).to.deep.equal([letter.to])
    expect(read.text?.replaceAll('\r\n', '\n').trimEnd()).to.equal(letter.text)
    expect(read.html?.trimEnd()).to.equal(letter.html)
    expect(read.attachments.map(({ contentId, disposition }) => [contentId, disposition])).to.deep.equal([['<logo@ticketing>', 'inline']])
  })

  it('have no second recipient and no header of a stranger, whatever a name or a subject holds', async () => {
    const evil = 'Rita\r\nBcc: eve@evil.example\r\n\r\n<eve@evil.example>, "x'
    const read = await PostalMime.parse(mimeOf({ ...letter, subject: evil, fromName: evil, to: { ...letter.to, name: evil } }, 'portale@ticketing.example'))
    expect(read.to?.map(({ address }) => address)).to.deep.equal([letter.to.address])
    expect(read.headers.map(({ key }) => key)).to.not.include('bcc')
    expect(read.bcc).to.equal(undefined)
  })

  it('go to one mailbox only', () => {
    for (const text of ['a@x.example, b@y.example', 'a@x.example b@y.example', 'Rita <a@x.example>', 'a@x.example\r\nb@y.example', 'friends: a@x.example;', '']) {
      expect(oneAddress(text), text).to.equal(undefined)
    }
    expect(oneAddress(' rita@panificiorossi.example ')).to.equal('rita@panificiorossi.example')
  })
})

describe('the way out', () => {
  it('says away when nobody answers, and verify throws', async () => {
    const post = openPost({ host: '127.0.0.1', port: 1, secure: false, from: 'portale@ticketing.example' })
    expect(await post.send(letter)).to.include({ kind: 'away', reached: false })
    await post.verify().then(() => expect.fail('must throw'), () => undefined)
    post.close()
  })

  it('takes its settings from the environment or a closed file, and names what is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tk-smtp-'))
    try {
      expect(readSmtpSettings({}, folder)).to.equal(undefined)
      expect(readSmtpSettings({ SMTP_HOST: 'smtp.example', SMTP_FROM: 'p@x.example', SMTP_USER: 'u', SMTP_PASSWORD: 's' }, folder))
        .to.deep.equal({ host: 'smtp.example', port: 587, secure: false, from: 'p@x.example', user: 'u', password: 's' })
      const file = join(folder, 'smtp.json')
      await writeFile(file, '{"host": "smtp.example", "port": 465, "secure": true, "from": "p@x.example"}', { mode: 0o600 })
      expect(readSmtpSettings({}, folder)).to.deep.equal({ host: 'smtp.example', port: 465, secure: true, from: 'p@x.example' })
      await chmod(file, 0o644)
      expect(() => readSmtpSettings({}, folder)).to.throw('mode 600')
      expect(() => readSmtpSettings({ SMTP_HOST: 'x', SMTP_FROM: 'nobody' }, folder)).to.throw(Fault, 'smtp-setting-wrong')
    } finally { await rm(folder, { recursive: true }) }
  })

  it('waits longer each time, with jitter, up to an hour for a letter and ten minutes for the server', () => {
    const pauses = [0, 1, 2, 20].map(tries => letterPause(tries, () => 1) / 1000)
    expect(pauses).to.deep.equal([30, 60, 120, 3600])
    expect([letterPause(20, () => 0) / 1000, serverPause(20, () => 1) / 1000]).to.deep.equal([2700, 600])
  })
})
