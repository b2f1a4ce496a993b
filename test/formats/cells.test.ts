import { expect } from 'chai'
import fc from 'fast-check'
import { columnSql, companionsOf, familyOf, nameTrouble, physicalName } from '../../formats/columns.ts'
import { applyCounterMask } from '../../formats/counter-mask.ts'
import { decodeFile, encodeFile } from '../../formats/file-reference.ts'
import { derivedId } from '../../formats/ids.ts'
import { decodeChecked, decodeList, encodeChecked, encodeList } from '../../formats/list-text.ts'
import { pathPart } from '../../formats/path-part.ts'

/** Words a person types as list values: trimmed, not empty, without the separators of the plain forms. */
const word = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).map(text => text.replace(/[\r\n;,\u2028\u2029]/g, '').trim()).filter(text => text !== '' && !/^[[{]/.test(text))
const words = fc.array(word, { minLength: 2, maxLength: 12 })

describe('list texts', () => {
  it('say the same after a round trip in each form', () => {
    fc.assert(fc.property(words, fc.constantFrom('strings', 'objects', 'lines', 'semicolons'), (values, form) => {
      const decoded = decodeList(encodeList(form, values.map(value => ({ value }))))
      expect(decoded?.form).to.equal(form)
      expect(decoded?.values.map(({ value }) => value)).to.deep.equal(values)
    }))
  })
  it('keep colours where the form has them', () => {
    fc.assert(fc.property(word, fc.integer({ min: -2147483648, max: 2147483647 }), (value, colour) => {
      expect(decodeList(encodeList('objects', [{ value, colour }]))?.values).to.deep.equal([{ value, colour }])
    }))
  })
  it('never throw, and admit what they cannot read', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => { decodeList(text) }))
    expect(decodeList('{"a":1}')).to.equal(undefined)
    expect(decodeList('[1,')).to.equal(undefined)
    expect(decodeList('')?.values).to.deep.equal([])
  })
  it('of checked values join by comma', () => {
    fc.assert(fc.property(fc.array(word), values => { expect(decodeChecked(encodeChecked(values))).to.deep.equal(values) }))
  })
})

describe('file references', () => {
  it('round trip with any file name', () => {
    fc.assert(fc.property(fc.uuid(), fc.string(), (id, name) => {
      expect(decodeFile(encodeFile(id, name, 20260504093000))).to.deep.equal({ kind: 'stored', id: id.toLowerCase(), name })
    }))
  })
  it('come without stamp, as a bare id, inline, or as nothing', () => {
    const id = '0f49c5fb-f192-44ee-8f1f-5d5e4edd3d3c'
    expect(decodeFile(`{"gguidfile":"${id}","nomefile":"a.pdf"}`)).to.deep.equal({ kind: 'stored', id, name: 'a.pdf' })
    expect(decodeFile(` ${id.toUpperCase()} `)).to.deep.equal({ kind: 'stored', id, name: '' })
    expect(decodeFile('data:image/png;base64,AAAA')).to.deep.equal({ kind: 'inline', type: 'image/png', base64: 'AAAA' })
    for (const text of ['', 'foto.jpg', '{"gguidfile":"../../x"}', '{', '[]', '{"gguidfile":5}']) expect(decodeFile(text), text).to.equal(undefined)
  })
  it('never throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => { decodeFile(text) }))
  })
})

describe('columns', () => {
  it('tell family and companions of each type, nothing of unknown ones', () => {
    expect([-1, 7, 8, 11, 13, 16, 19, 23, 33, 99].map(familyOf)).to.deep.equal(Array.from({ length: 10 }, () => 'none'))
    expect([4, 6, 9].map(familyOf)).to.deep.equal(['integer', 'integer', 'integer'])
    expect(familyOf(18)).to.equal('date')
    expect([31, 32, 34].map(familyOf)).to.deep.equal(['text', 'text', 'text'])
    expect(companionsOf(24, 'via').map(({ name }) => name)).to.deep.equal(['dat_via', 'lat_via', 'lng_via'])
    expect(companionsOf(20, 'customer').map(({ name }) => name)).to.deep.equal(['gguid_customer'])
    expect(columnSql('date', 'mariadb')).to.contain('NULL')
  })
  it('rename what databases reserve, and refuse names the host would stumble over', () => {
    expect(['read', 'repeat', 'usercloud', 'title'].map(physicalName)).to.deep.equal(['read_b', 'repeat_b', 'usercloud_b', 'title'])
    expect(['Ticket', '1a', 'so_x', 'gguid', 'order', 'gguid_x', 'system', 'ticket'].map(nameTrouble))
      .to.deep.equal(['shape', 'shape', 'reserved', 'reserved', 'reserved', 'companion', 'reserved', undefined])
  })
})

describe('names of the host as parts of a path', () => {
  it('stay as they are where they can, and never lead elsewhere', () => {
    expect(['ticket_file', 'attività', 'La mia ditta', '..', '../x'].map(pathPart)).to.deep.equal(['ticket_file', 'attivit%C3%A0', 'La%20mia%20ditta', '%2E%2E', '%2E%2E%2Fx'])
    for (const name of ['', 'x'.repeat(201)]) expect(() => pathPart(name)).to.throw('no file can be kept')
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 5 }), name => {
      expect(pathPart(name)).to.match(/^[\w%-]+$/)
      expect(decodeURIComponent(pathPart(name))).to.equal(name)
    }))
  })
})

describe('counter masks and ids', () => {
  it('follow the documented examples', () => {
    expect(applyCounterMask('/2017', 12)).to.equal('12/2017')
    expect(applyCounterMask('PR*', 1)).to.equal('PR1')
    expect(applyCounterMask('***', 1)).to.equal('0001')
  })
  it('derive one lower-case v5 id from the same words', () => {
    fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), names => {
      expect(derivedId(...names)).to.equal(derivedId(...names)).and.to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }))
  })
})
