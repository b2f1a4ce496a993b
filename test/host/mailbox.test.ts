import { expect } from 'chai'
import nodemailer from 'nodemailer'
import { startMailbox } from '../../host/mailbox.ts'
import type { Mailbox } from '../../host/mailbox.ts'

describe('the mailbox of the demo', () => {
  let mailbox: Mailbox
  beforeEach(async () => { mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 }) })
  afterEach(() => mailbox.close())

  const page = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${mailbox.httpPort}${path}`)

  async function send(letter: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const post = nodemailer.createTransport({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, ignoreTLS: true })
    try {
      await post.sendMail({ from: 'Officina <info@officinabassi.example>', to: 'rita@panificiorossi.example', subject: 'È pronto', text: 'Ciao Rita', ...letter })
    } finally { post.close() }
  }

  it('keeps a letter with its envelope, texts and headers', async () => {
    await send({ bcc: 'olga@officinabassi.example', html: '<p>Ciao <b>Rita</b></p>', messageId: '<one@officinabassi.example>' })
    const [letter] = mailbox.letters()
    expect(letter?.to).to.have.members(['rita@panificiorossi.example', 'olga@officinabassi.example'])
    expect(letter).to.include({ from: 'info@officinabassi.example', subject: 'È pronto' })
    expect(letter?.text.trim()).to.equal('Ciao Rita')
    expect(letter?.html).to.contain('<b>Rita</b>')
    expect(letter?.headers['message-id']).to.equal('<one@officinabassi.example>')
  })

  it('tells programs the same as messages.json as soon as the sender was thanked', async () => {
    await send()
    expect(await (await page('/messages.json')).json()).to.deep.equal(mailbox.letters())
  })

  it('shows letters newest first, each on its page with text, headers and links', async () => {
    await send({ subject: 'La prima' })
    await send({ subject: 'La seconda', html: '<a href="http://127.0.0.1:1/x?a=1&amp;b=2">Apri</a>' })
    const list = await (await page('/')).text()
    expect(list.indexOf('La seconda')).to.be.lessThan(list.indexOf('La prima'))
    const letter = await (await page(`/letters/${mailbox.letters()[1]?.id}`)).text()
    expect(letter).to.contain('Ciao Rita').and.contain('href="http://127.0.0.1:1/x?a=1&amp;b=2"').and.contain('<iframe')
  })

  it('lets no script of a letter run and loads nothing from outside', async () => {
    await send({ html: '<script>alert(1)</script><img src="http://outside.example/x.png">' })
    const response = await page(`/letters/${mailbox.letters()[0]?.id}/html`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).to.contain("default-src 'none'").and.match(/^sandbox/).and.not.contain('allow-scripts')
  })

  it('refuses the recipients it was told to refuse, and takes them again', async () => {
    mailbox.refuse('rita@')
    let refusal: unknown
    await send().catch((error: unknown) => { refusal = error })
    expect(refusal).to.have.property('responseCode', 550)
    mailbox.refuse(undefined)
    await send()
    expect(mailbox.letters()).to.have.length(1)
  })

  it('is empty after clearing, and says so in both languages', async () => {
    await send()
    mailbox.clear()
    expect(mailbox.letters()).to.deep.equal([])
    expect(await (await page('/')).text()).to.contain('Ancora nessuna lettera')
    const english = await fetch(`http://127.0.0.1:${mailbox.httpPort}/`, { headers: { cookie: 'lang=en' } })
    expect(await english.text()).to.contain('No letters yet')
  })

  it('says in plain words that a letter is gone', async () => {
    expect((await page('/letters/none')).status).to.equal(404)
  })
})
