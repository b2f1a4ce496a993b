import { decodeFile, encodeFile } from '../../../formats/file-reference.ts'
import { numberOf, textOf } from '../../records/values.ts'
import type { FieldShape, Kind } from '../kind.ts'
import { oneLine, text } from './text.ts'

/** The visible text of the chosen record. Never asked: a list of somebody's records would leave the house. (S12) */
export const relation: Kind = { ...text, name: 'relation', types: [20], partial: 'relation', askable: false }

/** An address, and below it its coordinates when there are any: `Via Emilia 12\n44.64,10.92`. */
export const location: Kind = {
  ...text, name: 'location', types: [24], partial: 'location', sortable: false,
  columns: shape => [shape.column, ...coordinates(shape)],
  read(row, shape) {
    const address = oneLine(textOf(row[shape.column]))
    const [lat, lng] = [numberOf(row[`lat_${shape.column}`]), numberOf(row[`lng_${shape.column}`])]
    return lat === 0 && lng === 0 ? address : `${address}\n${lat},${lng}`
  },
  store(canonical, shape) {
    const [address = '', point = ''] = canonical.split('\n')
    const [lat, lng] = point.split(',').map(numberOf)
    const cells = { [shape.column]: address }
    return coordinates(shape).length === 0 ? cells : { ...cells, [`lat_${shape.column}`]: lat ?? 0, [`lng_${shape.column}`]: lng ?? 0 }
  },
  parse(raw) {
    const [address = '', point = ''] = raw.replaceAll('\r\n', '\n').split('\n')
    const [lat = NaN, lng = NaN] = point.split(',').map(part => part.trim() === '' ? NaN : Number(part))
    const known = Math.abs(lat) <= 90 && Math.abs(lng) <= 180
    const value = known ? `${oneLine(address)}\n${lat},${lng}` : oneLine(address)
    return value.length <= 500 ? { value } : { key: 'too-long', values: { most: 500 } }
  },
  show: canonical => canonical.split('\n')[0] ?? '',
  // The pin goes with the address it was set for: who leaves that as it is, leaves both.
  input: canonical => canonical.split('\n')[0] ?? '',
}

const coordinates = (shape: FieldShape): readonly string[] =>
  [`lat_${shape.column}`, `lng_${shape.column}`].filter(name => shape.companions.has(name))

/** `<id> <name>` of the stored bytes. Never asked: a customer's photos go to *Files*, where every ticket has room for them. */
export const file: Kind = {
  ...text, name: 'file', types: [28], partial: 'file', askable: true, sortable: false, searchable: false,
  read(row, shape) {
    const found = decodeFile(textOf(row[shape.column]))
    return found === undefined || found.kind !== 'stored' ? '' : `${found.id} ${found.name}`
  },
  store(canonical, shape) {
    const { id, name } = fileOf(canonical)
    const cells = { [shape.column]: id === '' ? '' : encodeFile(id, name, 0) }
    return shape.companions.has(`file_${shape.column}`) ? { ...cells, [`file_${shape.column}`]: name } : cells
  },
  // The bytes come beside the words and are put in by answer.ts; a name alone is nobody's file.
  parse: raw => raw === '' ? { value: '' } : { key: 'not-a-file' },
  show: canonical => fileOf(canonical).name,
  input: canonical => fileOf(canonical).name,
  key: canonical => fileOf(canonical).id,
}

export const image: Kind = { ...file, name: 'image', types: [2], partial: 'image' }

export function fileOf(canonical: string): { readonly id: string, readonly name: string } {
  const gap = canonical.indexOf(' ')
  return gap < 0 ? { id: canonical, name: '' } : { id: canonical.slice(0, gap), name: canonical.slice(gap + 1) }
}
