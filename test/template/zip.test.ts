import { expect } from 'chai'
import { deflateRawSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { BadTemplate } from '../../formats/template/faults.ts'
import { unzipTemplate, zipTemplate } from '../../formats/template/zip.ts'
import { evilZip } from '../package/evil-zip.ts'
import type { Around, Part } from '../package/evil-zip.ts'
import { sampleText } from './sample.ts'

const good: Part = { name: 'estrazione.txt', text: '{}' }

async function faultOf(file: Buffer): Promise<string> {
  try { await unzipTemplate(file) } catch (fault) { if (fault instanceof BadTemplate) return fault.key; throw fault }
  return 'none'
}

const wrong: readonly (readonly [string, string, readonly Part[], Around?])[] = [
  ['another file', 'template-entries', [{ name: 'altro.txt' }]],
  ['a second file', 'template-entries', [good, { name: 'altro.txt' }]],
  ['the same file twice', 'template-entries', [good, good]],
  ['the file in a folder', 'template-entries', [{ ...good, name: 'x/estrazione.txt' }]],
  ['encryption', 'template-encrypted', [{ ...good, flags: 1 }]],
  ['a size it does not have', 'template-damaged', [{ ...good, size: 1, localSize: 1 }]],
  ['a size far beyond', 'template-bomb', [{ ...good, size: 200 << 20 }]],
  ['bytes that swell a thousand times', 'template-bomb', [{ ...good, text: ' '.repeat(4 << 20) }]],
  ['a swelling that is denied', 'template-damaged', [{ ...good, body: deflateRawSync(Buffer.alloc(4 << 20)), size: 2, localSize: 2 }]],
  ['other bytes than its checksum tells of', 'template-damaged', [{ ...good, body: deflateRawSync(Buffer.from('[]')) }]],
  ['bytes that cannot be unpacked', 'template-damaged', [{ ...good, body: Buffer.from([0xff, 0xff]) }]],
  ['an unknown compression', 'template-damaged', [{ ...good, method: 12 }]],
]

describe('the file of a template (H)', () => {
  it('holds one entry, and gives back the text byte for byte', async () => {
    expect(await unzipTemplate(zipTemplate(sampleText))).to.equal(sampleText)
    expect(await unzipTemplate(zipTemplate('{"ETI":"perché no 🛠"}'))).to.equal('{"ETI":"perché no 🛠"}')
  })

  it('is about as small as the host makes it', () => { expect(zipTemplate(sampleText).length).to.be.within(5_000, 10_000) })

  it('is the same file for the same text', () => { expect(zipTemplate(sampleText).equals(zipTemplate(sampleText))).to.equal(true) })

  it('is read as other writers make it: capitals, stored, extra fields, a comment, a byte-order mark', async () => {
    const extra = Buffer.from([0x55, 0x54, 1, 0, 0])
    for (const part of [{ ...good, name: 'Estrazione.TXT' }, { ...good, method: 0 }, { ...good, extra, localExtra: extra }, { ...good, comment: 'x' }, { ...good, text: '\ufeff{}' }]) {
      expect(await unzipTemplate(evilZip([part]))).to.equal('{}')
    }
    expect(await unzipTemplate(evilZip([good], { comment: 'Nios4' }))).to.equal('{}')
  })

  for (const [what, key, parts, around] of wrong) {
    it(`is refused with ${what}`, async () => { expect(await faultOf(evilZip(parts, around))).to.equal(key) })
  }

  it('is refused when it is no archive, when it is too large, and when it holds no text', async () => {
    expect(await faultOf(Buffer.alloc(0))).to.equal('template-zip')
    expect(await faultOf(Buffer.from('{"data":{}}'))).to.equal('template-zip')
    expect(await faultOf(Buffer.alloc((16 << 20) + 1))).to.equal('template-large')
    expect(await faultOf(zipTemplate('x').subarray(0, 40))).to.equal('template-zip')
    expect(await faultOf(Buffer.from(zipSync({ 'estrazione.txt': new Uint8Array([0xff, 0xfe]) })))).to.equal('template-text')
  })

  it('says what is wrong in both languages, and no name in it can spoil a terminal', () => {
    const { text } = new BadTemplate('template-name', 'a\u001b[2Jb')
    expect(text.it).to.match(/a\?\[2Jb$/)
    expect(text.en).to.match(/a\?\[2Jb$/)
  })
})
