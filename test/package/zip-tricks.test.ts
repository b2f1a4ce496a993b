import { expect } from 'chai'
import { sentences } from '../../addon/lifecycle/package/sentences.ts'
import { evilZip } from './evil-zip.ts'
import type { Around, Part } from './evil-zip.ts'
import { codeOf, dataFolder, putSigned } from './signed.ts'

const good: Part = { name: 'a.txt' }
const zip64 = Buffer.concat([Buffer.from([1, 0, 8, 0]), Buffer.alloc(8, 1)])
const unicodePath = Buffer.from([0x75, 0x70, 5, 0, 1, 0, 0, 0, 0])

/** Every trick is signed by the publisher himself: what is refused here is the archive's shape alone. (S43, S56) */
const tricks: readonly (readonly [string, string, readonly Part[], Around?])[] = [
  ['a name that climbs', 'name-climbs', [{ name: '../a.txt' }]],
  ['a name that climbs further down', 'name-climbs', [{ name: 'addon/../../a.txt' }]],
  ['an absolute name', 'name-absolute', [{ name: '/etc/passwd' }]],
  ['a backslash', 'name-backslash', [{ name: 'addon\\a.txt' }]],
  ['a backslash that climbs', 'name-backslash', [{ name: '..\\a.txt' }]],
  ['a drive letter', 'name-drive', [{ name: 'C:/a.txt' }]],
  ['a drive letter with a backslash', 'name-drive', [{ name: 'c:\\a.txt' }]],
  ['a stream behind a colon', 'name-strange', [{ name: 'a.txt:hidden' }]],
  ['a NUL in the name', 'name-strange', [{ name: 'a.txt\u0000.png' }]],
  ['a new line in the name', 'name-strange', [{ name: 'a\nb' }]],
  ['a name turned round by a mark', 'name-strange', [{ name: 'a\u202etxt.exe' }]],
  ['a device', 'name-strange', [{ name: 'docs/CON' }]],
  ['a device with an ending', 'name-strange', [{ name: 'nul.txt' }]],
  ['a dot at the end', 'name-strange', [{ name: 'a.' }]],
  ['a blank at the end', 'name-strange', [{ name: 'a /b' }]],
  ['an empty part', 'name-strange', [{ name: 'a//b' }]],
  ['a dot as a part', 'name-strange', [{ name: './a' }]],
  ['three hundred characters', 'name-strange', [{ name: 'a'.repeat(300) }]],
  ['letters taken apart', 'name-strange', [{ name: 'cafe\u0301.txt' }]],
  ['bytes that are no text', 'name-strange', [{ name: Buffer.from([0x61, 0xff]), flags: 0x800 }]],
  ['accents without saying so', 'name-strange', [{ name: 'è.txt', flags: 0 }]],
  ['the same name twice', 'name-twice', [good, good]],
  ['names that differ by capitals', 'name-case', [good, { name: 'A.TXT' }]],
  ['names that differ by width', 'name-case', [good, { name: 'ａ.txt' }]],
  ['a file that is a folder too', 'name-file-folder', [{ name: 'a' }, { name: 'a/b' }]],
  ['a file that is a folder in other capitals', 'name-file-folder', [{ name: 'A/b' }, { name: 'a' }]],
  ['a symbolic link', 'zip-link', [{ name: 'a', text: '/etc/passwd', mode: 0o120777 }]],
  ['a folder by its name', 'zip-folder', [{ name: 'addon/' }]],
  ['a folder by its mode', 'zip-folder', [{ name: 'addon', mode: 0o040755 }]],
  ['a folder by its DOS mark', 'zip-folder', [{ name: 'addon', attributes: 0x10 }]],
  ['a device file', 'zip-kind', [{ name: 'a', mode: 0o020644 }]],
  ['encryption', 'zip-encrypted', [{ ...good, flags: 1 }]],
  ['strong encryption', 'zip-encrypted', [{ ...good, flags: 0x41 }]],
  ['a masked directory', 'zip-encrypted', [{ ...good, flags: 0x2000 }]],
  ['sizes told only behind the file', 'zip-flags', [{ ...good, flags: 8 }]],
  ['an unknown method', 'zip-method', [{ ...good, method: 12 }]],
  ['64-bit sizes in an extra field', 'zip-64', [{ ...good, size: 0xffffffff, extra: zip64 }]],
  ['a 64-bit version alone', 'zip-64', [{ ...good, needed: 45 }]],
  ['a 64-bit end record', 'zip-64', [good], { locator: true }],
  ['a 64-bit count', 'zip-64', [good], { count: 0xffff }],
  ['another name in an extra field', 'zip-extra', [{ ...good, extra: unicodePath }]],
  ['an extra field at the file alone', 'zip-extra', [{ ...good, localExtra: unicodePath }]],
  ['a comment at a file', 'zip-comment', [{ ...good, comment: 'hello' }]],
  ['a comment at the end', 'zip-trailing', [good], { comment: 'hello' }],
  ['bytes behind the end', 'zip-trailing', [good], { after: Buffer.from('hello') }],
  ['a second archive behind the first', 'zip-before', [good], { after: evilZip([{ name: 'b.txt' }]) }],
  ['bytes before the archive', 'zip-before', [good], { before: Buffer.from('#!/bin/sh\n') }],
  ['bytes before it, told in the offsets', 'zip-before', [good], { before: Buffer.from('#!/bin/sh\n'), fixOffsets: true }],
  ['bytes between the files', 'zip-gap', [good, { name: 'b.txt' }], { gap: Buffer.from('hidden') }],
  ['a file that runs into the next', 'zip-gap', [{ ...good, packed: 500 }, { name: 'b.txt' }]],
  ['another name at the file', 'zip-twins', [{ ...good, localName: 'b.txt' }]],
  ['another size at the file', 'zip-twins', [{ ...good, localSize: 9 }]],
  ['a count that is too high', 'zip-shape', [good], { count: 2 }],
  ['a count that is too low', 'zip-shape', [good, { name: 'b.txt' }], { count: 1 }],
  ['an archive in parts', 'zip-parts', [good], { disk: 1 }],
  ['nothing at all', 'zip-shape', []],
  ['too many files', 'zip-many', Array.from({ length: 5001 }, (_, at) => ({ name: `${at}` }))],
  ['a file that swells a thousand times', 'zip-bomb', [{ name: 'a', text: '0'.repeat(5_000_000) }]],
  ['a size that hides a bomb', 'zip-size', [{ name: 'a', text: '0'.repeat(5_000_000), size: 100 }]],
  ['a size that is too large', 'zip-size', [{ ...good, size: 30 }]],
  ['a stored file of two sizes', 'zip-size', [{ ...good, method: 0, size: 3 }]],
  ['too much in all', 'zip-total', Array.from({ length: 300 }, (_, at) => ({ name: `${at}`, body: Buffer.alloc(10_000), size: 1_000_000 }))],
  ['a file that does not unpack', 'zip-damaged', [{ ...good, body: Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]) }]],
]

describe('Zip tricks, each refused with its own code (packaging f-9, S43, S56)', () => {
  let folder = ''
  before(() => { folder = dataFolder() })

  for (const [what, code, parts, around] of tricks) {
    it(`${what}: ${code}`, async () => { expect(await codeOf(folder, putSigned(folder, evilZip(parts, around)))).to.equal(code) })
  }

  it('a plain zip passes this door and falls at the next, the missing list', async () => {
    expect(await codeOf(folder, putSigned(folder, evilZip([good, { name: 'è.txt' }])))).to.equal('list-missing')
  })

  it('what is no zip at all is told so', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('PK'), Buffer.alloc(1000, 7)]) expect(await codeOf(folder, putSigned(folder, bytes))).to.equal('zip-shape')
  })

  it('every sentence is there in both languages, and no two are the same', () => {
    const all = Object.values(sentences).flatMap(({ it, en }) => [it, en])
    expect(new Set(all).size).to.equal(all.length)
  })
})
