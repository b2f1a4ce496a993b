import { expect } from 'chai'
import fc from 'fast-check'
import { BadTemplate } from '../../formats/template/faults.ts'
import { printDouble } from '../../formats/template/print.ts'
import { readTemplate } from '../../formats/template/read.ts'
import { headerKeys, newHeader } from '../../formats/template/template.ts'
import type { Template } from '../../formats/template/template.ts'
import { writeTemplate } from '../../formats/template/write.ts'
import { sample, sampleKept, sampleText } from './sample.ts'

/** Key of the fault a text is refused with. */
function faultOf(text: string): string {
  try { readTemplate(text) } catch (fault) { if (fault instanceof BadTemplate) return fault.key; throw fault }
  return 'none'
}

const nobody: Template = { data: {}, tables: [], fields: [], rows: [] }

describe('the text of a template (H)', () => {
  it('is read and written back byte for byte, but for the people in it', () => {
    expect(writeTemplate(readTemplate(sampleText))).to.equal(sampleKept())
    expect(sampleText.length - sampleKept().length).to.be.greaterThan(500)
  })

  it('tells what the sample holds: 27 tables, 118 fields, 40 of the 41 rows', () => {
    const { tables, fields, rows } = readTemplate(sampleText)
    expect([tables.length, fields.length, rows.length, sample.sync_box.length]).to.deep.equal([27, 118, 40, 41])
  })

  it('is one line of UTF-8 without a byte-order mark', () => {
    const text = writeTemplate(readTemplate(sampleText))
    expect(text).to.match(/^\{"data":\{"SSEED":/).and.not.match(/[\r\n]/)
  })

  it('carries nobody: users are dropped on reading, and so are the people of the database', () => {
    const planted = sampleText.replace('"users":[]', '"users":[{"username":"pia@example.com","password_hash":"$2a$10$planted"}]')
      .replace('\\"password_hash\\":\\"\\"', '\\"password_hash\\":\\"$2a$10$planted\\"')
    expect(planted.split('planted')).to.have.length(3)
    const written = writeTemplate(readTemplate(planted))
    expect(written).to.equal(sampleKept()).and.not.include('planted')
    expect(written).to.include('"users":[],"sync_box":[')
  })

  it('carries nobody either when a program hands people to the writer', () => {
    const rows = [{ table: 'so_localusers', row: { gguid: 'a', password_hash: 'planted' } }, { table: 'so_users', row: { gguid: 'b', password_hash: 'planted' } }]
    expect(writeTemplate({ ...nobody, rows })).to.equal('{"data":{},"tables":[],"fields":[],"users":[],"sync_box":[]}')
  })

  it('prints a DOUBLE column with a decimal and an INTEGER without, by the type of the field', () => {
    const field = (fieldname: string, fieldtype: number) => ({ gguid: fieldname, tid: 20261123090000, tablename: 'lavori', fieldname, fieldtype, columnwidth: 200 })
    const fields = [field('ore', 9), field('costo', 5), field('quando', 18), field('luogo', 24)]
    const row = { costo: 12, ore: 3, quando: 20261123090000, lat_luogo: 44, luogo: 'Modena', eli: 0, gguid: 'x', tid: 20261123090000, note: 7 }
    const text = writeTemplate({ ...nobody, fields, rows: [{ table: 'lavori', row }] })
    expect(text).to.include('"columnwidth":200.0')
    expect(text).to.include(JSON.stringify('{"gguid":"x","tid":20261123090000.0,"eli":0,"costo":12.0,"ore":3,"quando":20261123090000.0,"lat_luogo":44.0,"luogo":"Modena","note":7}'))
  })

  it('prints any number so that it is read back as it was', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      expect(JSON.parse(printDouble(value))).to.equal(value === 0 ? 0 : value)
      expect(printDouble(value)).to.match(/[.e]/)
    }))
  })

  it('keeps any text, and keys and columns it does not know', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (title, odd) => {
      const given: Template = {
        data: { SEED: 'X', NEWKEY: { a: [odd] } }, tables: [{ gguid: 't', tid: 1, tablename: 'lavori', newcolumn: title }], fields: [],
        rows: [{ table: 'lavori', row: { gguid: 'x', tid: 1, titolo: title, strano: odd } }],
      }
      expect(readTemplate(writeTemplate(given))).to.deep.equal(given)
    }))
  })

  it('has a header of 21 keys in the host’s order', () => {
    const data = newHeader({ seed: 'TICKETIT', label: 'Assistenza', name: 'tick0001', number: 7, date: 20261123093015 })
    expect(Object.keys(data)).to.deep.equal([...headerKeys])
    expect(data).to.include({ TEMPLATE: 1, LIM: '', DATE: '23/11/2026 09:30:15' })
    const { data: theirs } = readTemplate(sampleText)
    expect(Object.keys(theirs)).to.deep.equal([...headerKeys])
    expect(headerKeys.map(key => typeof data[key])).to.deep.equal(headerKeys.map(key => typeof theirs[key]))
  })

  it('is refused, naming what is wrong, when it cannot be one', () => {
    expect(faultOf('')).to.equal('template-json')
    expect(faultOf('[]')).to.equal('template-shape')
    expect(faultOf('{"data":{},"tables":[],"fields":{},"sync_box":[]}')).to.equal('template-shape')
    expect(faultOf('{"data":{},"tables":[7],"fields":[],"sync_box":[]}')).to.equal('template-shape')
    for (const name of ['', '1a', 'a b', 'a`; drop table x', 'lo_setting', 'sqlite_master', 'x'.repeat(65)]) {
      expect(faultOf(`{"data":{},"tables":[{"tablename":${JSON.stringify(name)}}],"fields":[],"sync_box":[]}`), name).to.equal('template-name')
    }
    expect(faultOf('{"data":{},"tables":[],"fields":[{"tablename":"a","fieldname":"b-c"}],"sync_box":[]}')).to.equal('template-name')
    expect(faultOf('{"data":{},"tables":[],"fields":[],"sync_box":[]}')).to.equal('none')
  })

  it('never breaks its reader: anything else than a template is refused', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), text => { expect(faultOf(text)).to.be.oneOf(['template-json', 'template-shape']) }))
  })

  it('leaves out items that make no sense, and deletions, which a template does not have', () => {
    const items = [{ command: 'delete', tablename: 'a', gguid: 'x', tid: 1 }, { command: 'insert', tablename: 'a', gguid: '', cvalues: '{}' }, { command: 'insert', tablename: 'a', gguid: 'x', cvalues: '{' }, null, 7]
    expect(readTemplate(JSON.stringify({ data: {}, tables: [], fields: [], sync_box: items })).rows).to.deep.equal([])
  })
})
