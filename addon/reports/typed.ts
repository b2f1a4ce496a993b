import { Invalid } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import { date, dateTime } from '../fields/kinds/dates.ts'
import { clean } from '../fields/kinds/text.ts'

/** What a person typed for a report. */
export type TypedReport = Readonly<Record<'date' | 'start' | 'end' | 'fault' | 'work' | 'technician', string>> & { readonly materials: readonly TypedMaterial[] }

export type TypedMaterial = Readonly<Record<'description' | 'quantity' | 'unit' | 'price', string>>

export type ReadReport = {
  readonly date: number, readonly start: number, readonly end: number, readonly fault: string, readonly work: string, readonly technician: string
  readonly materials: readonly { readonly description: string, readonly quantity: number, readonly unit: string, readonly price: number }[]
}

const longest = 20_000
export const mostMaterials = 500

/** Everything that cannot be taken is said at once. @throws Invalid */
export function readTyped(typed: TypedReport): ReadReport {
  const faults: Record<string, FieldFault> = {}
  const moment = (name: 'date' | 'start' | 'end'): number => {
    const kind = name === 'date' ? date : dateTime
    const read = kind.parse(typed[name], { column: name, choices: [], maxLength: 0, companions: new Set() }, { language: 'it', zone: 'Europe/Rome' })
    if ('key' in read) faults[name] = read
    return 'value' in read ? Number(read.value) || 0 : 0
  }
  const text = (name: 'fault' | 'work' | 'technician'): string => {
    const body = clean(typed[name]).replaceAll('\r\n', '\n').trim()
    if (body.length > longest) faults[name] = { key: 'too-long', values: { most: longest } }
    return body
  }
  const read = { date: moment('date'), start: moment('start'), end: moment('end'), fault: text('fault'), work: text('work'), technician: text('technician') }
  if (read.start > 0 && read.end > 0 && read.end < read.start) faults['end'] = { key: 'before-start' }
  const materials = typed.materials.flatMap((material, at) => {
    const description = clean(material.description).replace(/\s+/g, ' ').trim().slice(0, 500)
    if (description === '' && material.quantity.trim() === '' && material.price.trim() === '') return []
    const [quantity, price] = [amountOf(material.quantity, 1), amountOf(material.price, 0)]
    if (description === '') faults[`material-${at}`] = { key: 'required' }
    if (quantity === undefined || price === undefined) faults[`material-${at}`] = { key: 'not-a-number' }
    return [{ description, quantity: quantity ?? 0, unit: clean(material.unit).trim().slice(0, 30), price: price ?? 0 }]
  })
  if (materials.length > mostMaterials) faults['material-0'] = { key: 'too-long', values: { most: mostMaterials } }
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  return { ...read, materials }
}

/** `1.234,50`, `1,234.50`, `1234.5`; undefined when it is no number. */
export function amountOf(typed: string, preset: number): number | undefined {
  const text = typed.replace(/[\s€\u00a0]/g, '')
  if (text === '') return preset
  const [comma, point] = [text.lastIndexOf(','), text.lastIndexOf('.')]
  const plain = comma > point ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '')
  return /^-?\d{1,9}(\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined
}
