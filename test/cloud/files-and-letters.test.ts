import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import nodemailer from 'nodemailer'
import sharp from 'sharp'
import { newId } from '../../formats/ids.ts'
import { decodeFile } from '../../formats/file-reference.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { readStoredFile, storeFile } from '../../host/program/files.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'

describe('files at the cloud', () => {
  let stage: Stage
  before(async () => { stage = await openStage({ fileLimit: 100_000 }) })
  after(() => stage.close())

  const address = (query: Readonly<Record<string, string>>): string =>
    `${stage.cloud.base}/_sync/?${new URLSearchParams({ token: stage.tokens.tina, db: 'officina', tablename: 'ticket_file', ...query })}`
  const upload = async (gguid: string, body: BodyInit, more: Readonly<Record<string, string>> = {}) =>
    (await fetch(address({ action: 'file_upload', gguid, type: 'file', ...more }), { method: 'POST', body, ...typeof body === 'string' ? { headers: { 'content-type': 'application/octet-stream' } } : {} })).json()
  const download = (gguid: string, more: Readonly<Record<string, string>> = {}) => fetch(address({ action: 'file_download', gguid, ...more }))
  const bytesOf = async (gguid: string, more: Readonly<Record<string, string>> = {}) => Buffer.from(await (await download(gguid, more)).arrayBuffer())

  it('keeps the bytes under the id the client chose; the same id overwrites', async () => {
    const id = newId()
    expect(await upload(id, 'first')).to.include({ result: 'OK' })
    await upload(id, 'perché no — \u0000')
    expect((await bytesOf(id)).toString()).to.equal('perché no — \u0000')
    const named = await download(id, { filename: 'relazione.txt' })
    expect(named.headers.get('content-disposition')).to.equal('attachment; filename=relazione.txt')
    expect(named.headers.get('content-type')).to.equal('application/octet-stream')
  })

  it('shows a small picture of a photograph, and of nothing else', async () => {
    const [photo, letter] = [newId(), newId()]
    await upload(photo, new Blob([new Uint8Array(await sharp({ create: { width: 900, height: 450, channels: 3, background: 'teal' } }).png().toBuffer())]), { type: 'image' })
    await upload(letter, 'no picture')
    const { width, height, format } = await sharp(await bytesOf(photo, { thumb: '1', exiftran: '1' })).metadata()
    expect([width, height, format]).to.deep.equal([200, 100, 'png'])
    expect((await sharp(await bytesOf(photo)).metadata()).width).to.equal(900)
    expect(await (await download(letter, { thumb: '1' })).json()).to.include({ result: 'KO' })
  })

  it('takes several files of one form', async () => {
    const [one, two] = [newId(), newId()]
    const form = new FormData()
    for (const [n, id] of [one, two].entries()) {
      form.set(`gguid_${n}`, id)
      form.set(`type_${n}`, 'file')
      form.set(`args_${n}`, n === 0 ? '' : '{"tablename":"info"}')
      form.set(`file_${n}`, new Blob([`file ${n}`]), `file-${n}.txt`)
    }
    expect(await upload('', form)).to.deep.equal({ result: 'OK', files: [one, two] })
    expect([(await bytesOf(one)).toString(), (await bytesOf(two, { tablename: 'info' })).toString()]).to.deep.equal(['file 0', 'file 1'])
  })

  it('says limit_reached of what is too large, and the file that was there stays', async () => {
    const id = newId()
    await upload(id, 'small')
    expect(await upload(id, 'x'.repeat(100_001))).to.deep.include({ result: 'KO', code: 'limit_reached' })
    const form = new FormData()
    form.set('gguid_a', id)
    form.set('file_a', new Blob(['x'.repeat(100_001)]), 'large.txt')
    expect(await upload('', form)).to.deep.include({ result: 'KO', code: 'limit_reached' })
    expect((await bytesOf(id)).toString()).to.equal('small')
    expect(readdirSync(join(stage.folder, 'cloud', 'files', 'officina', 'ticket_file')).filter(name => name.startsWith(id))).to.deep.equal([id])
  })

  it('tells in plain text what is not there, and leads nobody out of its folder', async () => {
    const missing = await download(newId())
    expect([missing.status, missing.headers.get('content-type')]).to.deep.equal([404, 'text/plain; charset=utf-8'])
    expect(await (await download(newId(), { tablename: '../..' })).json()).to.include({ result: 'KO', code: 'invalid_request' })
    expect(await (await download('../cloud.sqlite')).json()).to.include({ result: 'KO', code: 'invalid_request' })
    expect(await (await download(newId(), { token: 'nonsense' })).json()).to.include({ result: 'KO', code: 'not_logged' })
  })

  it('shares its folder with the host program', async () => {
    const files = join(stage.folder, 'cloud', 'files')
    const reference = decodeFile(await storeFile(stage.web, files, 'info', Buffer.from('logo'), 'logo.png'))
    expect((await bytesOf(reference?.kind === 'stored' ? reference.id : '', { tablename: 'info' })).toString()).to.equal('logo')
    const id = newId()
    await upload(id, 'from a device', { tablename: 'info' })
    expect((await readStoredFile(stage.web, files, 'info', id))?.toString()).to.equal('from a device')
  })
})

describe('letters handed to the cloud', () => {
  it('reach the mailbox over SMTP, and a refusal is no 200', async () => {
    const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
    const post = nodemailer.createTransport({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, ignoreTLS: true })
    const stage = await openStage({
      post: async ({ from, fromName, to, cc, bcc, replyTo, subject, text, html }) => {
        await post.sendMail({ from: { name: fromName, address: from }, to: [...to], cc: [...cc], bcc: [...bcc], replyTo, subject, text, html })
      },
    })
    try {
      const send = (body: object, token = stage.tokens.tina) => stage.ask('_master', { action: 'email_send', token, db: 'officina' }, body)
      const letter = { from: 'info@officinabassi.example', fromName: 'Officina Bassi', to: 'rita@panificiorossi.example, ugo@daugo.example', subject: 'È pronto', replyTo: 'tina@officinabassi.example', text: 'Ciao', cc: [], bcc: ['olga@officinabassi.example'] }
      expect((await send(letter)).status).to.equal(200)
      expect(mailbox.letters()[0]?.to).to.have.members(['rita@panificiorossi.example', 'ugo@daugo.example', 'olga@officinabassi.example'])
      expect(mailbox.letters()[0]).to.include({ subject: 'È pronto', from: 'info@officinabassi.example' })
      expect(stage.cloud.letters()).to.have.length(1)
      expect((await send({ ...letter, to: '' })).status).to.equal(400)
      expect((await send(letter, 'nonsense')).status).to.equal(400)
      mailbox.refuse(/.*/)
      expect((await send(letter)).status).to.equal(502)
      expect(stage.cloud.letters()).to.have.length(1)
    } finally {
      post.close()
      await Promise.all([stage.close(), mailbox.close()])
    }
  })

  it('are signed for at the login door, which also tells who somebody is', async () => {
    const stage = await openStage()
    try {
      const answer = JSON.parse(await (await stage.ask('_master', { action: 'user_login', token: stage.tokens.tina })).text())
      expect(answer).to.deep.include({ error: false, user: { id: 2103, email: 'tina@officinabassi.example', token: stage.tokens.tina } })
      expect(await (await stage.ask('_master', { action: 'user_login', email: 'tina@officinabassi.example', password: 'no' })).json()).to.include({ error: true, error_code: 'not_logged' })
    } finally { await stage.close() }
  })
})
