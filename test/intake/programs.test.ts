import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect } from 'chai'
import { keepRaw } from '../../addon/intake/letter/raw.ts'
import { readLetter } from '../../addon/intake/letter/read.ts'
import { plainText } from '../../addon/intake/letter/plain.ts'
import { withoutQuote } from '../../addon/intake/letter/quoted.ts'
import type { Incoming } from '../../addon/intake/incoming.ts'
import { corpusNames, fromCorpus } from './corpus.ts'
import { server } from './post.ts'

type Wanted = { readonly text?: string, readonly files?: readonly string[], readonly automatic?: string, readonly bounce?: string | false, readonly sender?: string, readonly verdict?: string }

const wanted: Readonly<Record<string, Wanted>> = {
  'gmail-it': { text: 'Perfetto, alle dieci va benissimo. Il forno è già spento.\n\nRita', verdict: 'pass' },
  'gmail-en': { text: 'Ten o\'clock is fine, thank you.' },
  'outlook-it': { text: 'Buongiorno,\n\nvi mando la foto della targhetta. Il piano è il terzo.\n\nCordiali saluti\nRita Rossi\nPanificio Rossi', files: ['targhetta caldaia.png', '../../evil.html'] },
  'outlook-en-html': { text: 'Hello,\n\nthe oven works & stays at 180° <finally>.' },
  'apple-it': { text: 'Ecco la spia che lampeggia:', files: ['IMG_4711.png'] },
  'below-the-quote': { text: 'Meglio alle undici, se potete.' },
  'forwarded-request': { text: 'Vedete sotto, ci pensate voi?\n\n---------- Forwarded message ---------\nDa: Luca <luca@panificiorossi.example>\nDate: lun 23 nov 2026 alle ore 08:00\nSubject: Perdita in cantina\n\nC\'è acqua sotto la cella numero 3.' },
  'bounce-with-report': { automatic: 'auto-reply', bounce: '550 5.1.1 <rita@panificiorossi.example>: Recipient address rejected: User unknown' },
  'bounce-without-original': { automatic: 'null-sender', bounce: 'Delivery Status Notification (Failure)' },
  'bounce-delayed': { automatic: 'auto-reply', bounce: '4.4.1' },
  'out-of-office-exchange': { automatic: 'auto-reply' }, 'out-of-office-gmail': { automatic: 'auto-reply' }, 'vacation-unix': { automatic: 'auto-reply' }, list: { automatic: 'many' },
  'pec-accettazione': { automatic: 'auto-reply' }, 'pec-consegna': { automatic: 'auto-reply' }, 'pec-mancata-consegna': { automatic: 'auto-reply', bounce: 'AVVISO DI MANCATA CONSEGNA: Richiesta n. 1' },
  'pec-letter': { text: 'Vi chiediamo di riparare il forno entro venerdì.', sender: 'panificiorossi@pec.example', verdict: 'none', files: [] },
}

describe('Letters of the programs people use', () => {
  let folder = ''
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'tk-read-')) })
  after(() => rm(folder, { recursive: true, force: true }))

  const read = async (raw: Buffer): Promise<{ incoming: Incoming, remove(): Promise<void> }> => readLetter(folder, await keepRaw(folder, Readable.from([raw])), [server])

  it('every letter of the corpus is spoken of here', () => { expect(Object.keys(wanted).sort()).to.deep.equal([...corpusNames].sort()) })

  for (const [name, { text, files = [], automatic = '', bounce = false, sender, verdict }] of Object.entries(wanted)) {
    it(`${name}: what is new in it, its files, and what kind of letter it is`, async () => {
      const { incoming, remove } = await read(fromCorpus(name))
      if (text !== undefined) expect(incoming.text).to.equal(text)
      if (automatic === '') expect(incoming.files.map(file => file.name)).to.deep.equal(files)
      expect(incoming.letter?.automatic).to.equal(automatic)
      expect(incoming.letter?.bounce?.words ?? false).to.equal(bounce)
      expect(incoming.letter?.doubt).to.equal('')
      if (sender !== undefined) expect(incoming.sender.address).to.equal(sender)
      if (verdict !== undefined) expect(incoming.letter?.verdict).to.equal(verdict)
      await remove()
    })
  }

  it('leaves nothing of a letter on disk when it is done', async () => {
    const { remove } = await read(fromCorpus('outlook-it'))
    await remove()
    const left = await readdir(join(folder, 'letters-in'))
    expect(left.length).to.be.lessThan(corpusNames.length + 3)
  })

  const plain = ['From: Niccolò Rossi <rita@panificiorossi.example>', 'Subject: Perché è così?', 'Date: Mon, 23 Nov 2026 10:00:00 +0100', 'Message-ID: <1@panificiorossi.example>']

  for (const coding of ['latin1', 'utf8'] as const) {
    it(`a head written in ${coding} as it is keeps its accents`, async () => {
      const { incoming, remove } = await read(Buffer.from([...plain, '', 'Buongiorno'].join('\r\n'), coding))
      expect([incoming.sender.name, incoming.subject]).to.deep.equal(['Niccolò Rossi', 'Perché è così?'])
      await remove()
    })
  }

  it('a receipt that a letter was read is written by a machine', async () => {
    const body = '--b\r\nContent-Type: text/plain\r\n\r\nIl messaggio è stato letto.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--'
    const { incoming, remove } = await read(Buffer.from([...plain, 'Content-Type: multipart/report; report-type=disposition-notification; boundary=b', '', body].join('\r\n')))
    expect([incoming.letter?.automatic, incoming.letter?.bounce]).to.deep.equal(['auto-reply', undefined])
    await remove()
  })

  it('a letter of 5,000 parts, or one nested a thousand deep, is not read to its end; its sender is (S51)', async () => {
    const head = `From: Ugo <ugo@altrove.example>\r\nSubject: tanti\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n`
    const many = head + Array.from({ length: 5000 }, (_, n) => `--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=${n}.txt\r\n\r\nx\r\n`).join('') + '--b--\r\n'
    const nested = head + Array.from({ length: 1000 }, (_, n) => `--b${n || ''}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n\r\n`).join('')
    for (const raw of [many, nested]) {
      const { incoming, remove } = await read(Buffer.from(raw))
      expect(incoming).to.deep.include({ subject: 'tanti', text: '', files: [] })
      expect(incoming.letter?.doubt).to.equal('unreadable')
      await remove()
    }
  })

  it('hostile HTML comes out as plain words', async () => {
    const html = '<p onclick=x>Ciao</p><svg/onload=alert(1)><style>p{}</style><iframe src=//evil></iframe><a href="javascript:alert(1)">qui</a>&lt;b&gt;<math><mi//xlink:href="data:x,<script>alert(4)</script>">'
    expect(await plainText(html, false)).to.equal('Ciao\n\nqui<b>')
  })

  it('no text keeps the quote cutter busy for long', () => {
    for (const text of ['On '.repeat(60_000), `Il ${'a\n'.repeat(80_000)}`, '> '.repeat(100_000), `From: ${'x\nTo: y\n'.repeat(30_000)}`, `${'<a@b> '.repeat(40_000)}\n`.repeat(2), `${' \t'.repeat(90_000)}x`]) {
      const started = performance.now()
      withoutQuote(text)
      expect(performance.now() - started, text.slice(0, 20)).to.be.lessThan(1500)
    }
  })

  it('answers between the lines stay with the lines they answer, and a letter that is all quote stays whole', () => {
    const between = 'Il 23/11/26 Bassi ha scritto:\n> Alle dieci?\n\nSì.\n\n> Al terzo piano?\n\nNo, al secondo.'
    expect(withoutQuote(between)).to.contain('> Alle dieci?').and.to.contain('No, al secondo.')
    expect(withoutQuote('> tutto citato\n> davvero')).to.equal('> tutto citato\n> davvero')
  })
})
