import { expect } from 'chai'
import fc from 'fast-check'
import type { FieldShape, Kind, KindContext } from '../../../addon/fields/kind.ts'
import { kindOf, kinds } from '../../../addon/fields/kinds/all.ts'
import type { Form } from '../../../formats/columns.ts'

const it_: KindContext = { language: 'it', zone: 'Europe/Rome' }
const en: KindContext = { language: 'en', zone: 'Europe/Rome' }
const shape: FieldShape = {
  column: 'c', choices: ['Bassa', 'Media', 'Alta'], maxLength: 0, companions: new Set(['c', 'lat_c', 'lng_c', 'dat_c', 'file_c', 'gguid_c']),
}

function kind(name: Kind['name']): Kind {
  const found = kinds.find(known => known.name === name)
  if (found === undefined) throw new Error(`no kind ${name}`)
  return found
}

const parsed = (name: Kind['name'], raw: string, context = it_): string => {
  const result = kind(name).parse(raw, shape, context)
  return 'key' in result ? `! ${result.key}` : result.value
}

const id = '0f8fad5b-d9cb-469f-a165-70867728950e'

describe('what Rita types is understood, or refused with a reason', () => {
  const typed: readonly (readonly [Kind['name'], string, string, KindContext?])[] = [
    ['text', '  Forno \n rotto\u0000 ', 'Forno rotto'], ['text', '', ''], ['text', 'x'.repeat(1001), '! too-long'], ['text', '\u202d<b>', '\u202d<b>'],
    ['notes', ' uno\r\ndue\u0007 ', 'uno\ndue'], ['notes', 'x'.repeat(50_001), '! too-long'],
    ['email', ' rita@rossi.example ', 'rita@rossi.example'], ['email', 'rita@', '! not-an-email'], ['email', 'a@b.it,c@d.it', '! not-an-email'], ['email', '', ''],
    ['telephone', '+39 059 (221) 843', '+39 059 (221) 843'], ['telephone', 'chiamami', '! not-a-telephone'],
    ['link', 'panificiorossi.example/forno', 'https://panificiorossi.example/forno'], ['link', 'javascript:alert(1)', '! not-a-link'], ['link', 'data:text/html,x', '! not-a-link'], ['link', 'http://', '! not-a-link'],
    ['check', 'on', '1'], ['check', '1', '1'], ['check', '', ''], ['check', '0', ''], ['check', 'forse', '! not-a-choice'],
    ['list', 'Media', 'Media'], ['list', ' Media ', 'Media'], ['list', 'media', '! not-a-choice'], ['list', 'Altissima', '! not-a-choice'], ['list', '', ''],
    ['state', 'Alta', 'Alta'], ['state', 'Alta,Bassa', '! not-a-choice'],
    ['checklist', 'Alta, Bassa,Alta', 'Alta,Bassa'], ['checklist', 'Alta,x', '! not-a-choice'], ['checklist', '', ''],
    ['integer', '1042', '1042'], ['integer', '12,5', '! not-a-whole-number'], ['integer', '', ''], ['integer', '0', ''], ['integer', '2147483648', '! not-a-number'], ['integer', '1e3', '! not-a-number'],
    ['decimal', '1.234,50', '1234.5'], ['decimal', '1234,5', '1234.5'], ['decimal', '1234.5', '1234.5', en], ['decimal', '1,234.5', '1234.5', en], ['decimal', '-0,5', '-0.5'], ['decimal', 'dodici', '! not-a-number'],
    ['decimal', '0,0000001', '0.0000001'], ['percentage', '22 %', '22'], ['currency', '€ 1.200', '1200'], ['currency', '1,200', '1200', en], ['currency', '99999999999999', '! not-a-number'],
    ['date', '22/11/2026', '20261122000000'], ['date', '2026-11-22', '20261122000000'], ['date', '31/02/2026', '! not-a-date'], ['date', 'domani', '! not-a-date'], ['date', '', ''],
    ['date-time', '2026-11-22T09:30', '20261122093000'], ['date-time', '22.11.2026 9:30', '20261122093000'], ['date-time', '2026-11-22T25:00', '! not-a-date-time'],
    ['location', 'Via Emilia 12', 'Via Emilia 12'], ['location', 'Via Emilia 12\r\n44.64, 10.92', 'Via Emilia 12\n44.64,10.92'], ['location', 'Via\n99,200', 'Via'],
    ['file', 'c:\\forno.jpg', '! not-a-file'], ['image', id, '! not-a-file'],
  ]
  for (const [name, raw, value, context] of typed) {
    it(`${name}: ${JSON.stringify(raw.slice(0, 40))} in ${context?.language ?? 'it'} is ${JSON.stringify(value.slice(0, 40))}`, () => expect(parsed(name, raw, context)).to.equal(value))
  }

  it('whatever is typed, nobody falls over, and what is taken survives the database and the form (property)', function () {
    this.timeout(20_000)
    const askable = kinds.filter(known => known.askable && !['file', 'image'].includes(known.name))
    fc.assert(fc.property(fc.constantFrom(...askable), fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1.234,5', '-3', 'Alta', '2026-02-28', '1/3/2026 10:00', 'a@b.it', 'x.it')), fc.constantFrom<Form>('sqlite', 'mariadb'), (known, raw, form) => {
      const result = known.parse(raw, shape, it_)
      if ('key' in result) return
      const read = known.read(known.store(result.value, shape, form), shape)
      expect(known.key(read)).to.equal(known.key(result.value))
      const again = known.parse(known.input(result.value, it_), shape, it_)
      expect('key' in again ? again.key : known.key(again.value)).to.equal(known.key(result.value))
      expect(known.show(result.value, shape, it_)).to.be.a('string')
    }), { numRuns: 300, seed: 20261122 })
  })
})

describe('cells as other clients leave them are read, or read as empty', () => {
  const cells: readonly (readonly [Kind['name'], unknown, string])[] = [
    ['text', null, ''], ['text', 12.0, '12'], ['text', 'a\r\nb', 'a\nb'], ['text', '{"gguidfile":""}', '{"gguidfile":""}'],
    ['check', 1.0, '1'], ['check', '1', '1'], ['check', '0.0', ''], ['check', null, ''], ['check', 'x', ''],
    ['integer', 12.0, '12'], ['integer', '7', '7'], ['integer', 0, ''], ['integer', 'dodici', ''],
    ['decimal', '12,50', '12.5'], ['decimal', 1e-7, '0.0000001'], ['currency', ' 1.234,00 €', ''], ['currency', Number.NaN, ''],
    ['date', 20261122000000, '20261122000000'], ['date', '2026-11-22 00:00:00', '20261122000000'], ['date', '0000-00-00 00:00:00', ''], ['date', null, ''], ['date', 42, ''], ['date', 'ieri', ''],
    ['list', 'Via dalla lista', 'Via dalla lista'], ['checklist', ' Alta ,,Bassa ', ' Alta ,,Bassa '],
    ['file', `{"gguidfile":"${id}","nomefile":"forno.jpg"}`, `${id} forno.jpg`], ['file', id, `${id} `], ['file', '{"gguidfile":"","nomefile":"<b>"}', ''], ['file', '{', ''], ['image', '../../etc/passwd', ''],
    ['location', 'Via Emilia', 'Via Emilia'], ['relation', null, ''], ['fixed', 3.0, '3'],
  ]
  for (const [name, cell, value] of cells) it(`${name}: ${JSON.stringify(cell)}`, () => expect(kind(name).read({ c: cell }, shape)).to.equal(value))

  it('a value that has left its list is still shown; a digit more or a backtick is no change', () => {
    expect(kind('list').show('Vecchia', shape, it_)).to.equal('Vecchia')
    expect(kind('text').key("l'olio ")).to.equal(kind('text').key('l`olio'))
    expect(kind('decimal').key('12.50')).to.equal(kind('decimal').key('12.5'))
    expect(kind('checklist').key('Alta, Bassa')).to.equal(kind('checklist').key('Alta,Bassa'))
    expect(kind('file').key(`${id} a.jpg`)).to.equal(kind('file').key(`${id} b.jpg`))
  })

  it('a location without its coordinates’ columns writes none', () => {
    expect(kind('location').store('Via Emilia\n44,10', { ...shape, companions: new Set(['c']) }, 'sqlite')).to.deep.equal({ c: 'Via Emilia' })
  })

  it('words, numbers and dates in the reader’s language', () => {
    const shown = (name: Kind['name'], value: string, context: KindContext): string => kind(name).show(value, shape, context).replaceAll('\u00a0', ' ')
    expect([shown('currency', '1234.5', it_), shown('currency', '1234.5', en)]).to.deep.equal(['1234,50 €', '€1,234.50'])
    expect([shown('date', '20261122000000', it_), shown('date-time', '20261122093000', en)]).to.deep.equal(['22 nov 2026', '22 Nov 2026, 09:30'])
    expect([shown('check', '1', it_), shown('check', '', en), shown('percentage', '22', it_), shown('integer', '1042', it_)]).to.deep.equal(['Sì', 'No', '22 %', '1042'])
  })

  it('types nobody knows have no kind, so they are never shown', () => {
    for (const type of [7, 8, 99, -1, Number.NaN]) expect(kindOf(type, true), String(type)).to.equal(undefined)
  })
})
