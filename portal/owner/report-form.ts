import { technicians } from '../../addon/records/report-rows.ts'
import type { Report } from '../../addon/records/report-rows.ts'
import type { TypedMaterial, TypedReport } from '../../addon/reports/typed.ts'
import { faultList, plainField } from '../fields.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

const spare = 3

/** The form of a report: what the firm's table has a field for, and some empty rows for materials. */
export async function reportForm(visit: Visit, stored: Partial<Report>): Promise<object> {
  const { report, materials } = visit.desk.names
  const dates = ([['date', 8, stored.date], ['start', 12, stored.start], ['end', 12, stored.end]] as const).map(([name, keep, digits = 0]) =>
    ({ ...plainField(visit, name, inputOf(digits, keep)), type: keep === 8 ? 'date' : 'datetime-local', label: visit.say(`report.${name}`) })).filter(({ name }) => report[name === 'date' ? 'date' : name === 'start' ? 'start' : 'end'] !== '')
  const texts = (['fault', 'work'] as const).filter(name => report[name] !== '').map(name => ({ ...plainField(visit, name, stored[name] ?? ''), label: visit.say(`report.${name}`) }))
  const rows = visit.again === undefined ? (stored.materials ?? []).map(asTyped) : typedMaterials(visit)
  const empty: TypedMaterial = { description: '', quantity: '', unit: '', price: '' }
  return {
    dates, texts, technician: report.technician === '' ? undefined : plainField(visit, 'technician', stored.technician ?? ''), technicians: await technicians(visit.desk.db.knex, visit.desk.names),
    hasMaterials: materials.table !== '', hasPrice: materials.price !== '', hasUnit: materials.unit !== '',
    rows: [...rows, ...Array.from({ length: spare }, () => empty)].map((row, at) => ({ ...row, wrong: wrongAt(visit, at) })),
    faults: faultList(visit, Object.fromEntries(['date', 'start', 'end', 'fault', 'work', 'technician'].map(name => [name, visit.say(`report.${name}`)]))),
  }
}

const wrongAt = (visit: Visit, at: number): string => {
  const fault = visit.again?.faults[`material-${at}`]
  return fault === undefined ? '' : visit.say(`wrong.${fault.key}`, fault.values)
}

const asTyped = ({ description, quantity, unit, price }: Report['materials'][number]): TypedMaterial => ({ description, quantity: String(quantity), unit, price: price === undefined ? '' : String(price) })

export const typedReport = (visit: Visit): TypedReport => ({
  date: typed(visit.sent, 'date'), start: typed(visit.sent, 'start'), end: typed(visit.sent, 'end'), fault: typed(visit.sent, 'fault'), work: typed(visit.sent, 'work'),
  technician: typed(visit.sent, 'technician'), materials: typedMaterials(visit),
})

function typedMaterials({ sent }: Visit): readonly TypedMaterial[] {
  const of = (name: string): readonly string[] => sent.values[name] ?? []
  return of('description').map((description, at) => ({ description, quantity: of('quantity')[at] ?? '', unit: of('unit')[at] ?? '', price: of('price')[at] ?? '' }))
}

function inputOf(digits: number, keep: 8 | 12): string {
  if (digits === 0) return ''
  const d = String(digits)
  const day = `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)}`
  return keep === 8 ? day : `${day}T${d.slice(8, 10)}:${d.slice(10, 12)}`
}
