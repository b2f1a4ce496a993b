import { addField } from '../../host/program/fields.ts'
import type { World } from '../world.ts'
import type { Canaries } from './canaries.ts'
import type { Planted } from './plant.ts'

/**
 * Reports beside every kind of ticket: open to their customer without prices, not open, another's, of a ticket that is gone,
 * and one that leads to Rita's ticket but is another customer's. Columns that are no part of the paper are nobody's.
 */
export async function plantReports(world: World, canaries: Canaries, tickets: Planted['tickets']): Promise<readonly string[]> {
  const { host, owner, clock, desk } = world
  const { report, materials } = desk.names
  await addField(host, owner, { table: report.table, name: 'costo_tecnico', label: canaries.word('label of costo_tecnico', 'nobody'), type: 5, now: clock.now() })
  await addField(host, owner, { table: materials.table, name: 'nota_acquisto', label: canaries.word('label of nota_acquisto', 'nobody'), type: 1, now: clock.now() })
  const [first, second, foreign, gone] = tickets
  const rows = [
    { ticket: first, customer: first?.whose, reader: first?.whose, shown: 1 }, { ticket: second, customer: second?.whose, reader: 'nobody', shown: 0 },
    { ticket: foreign, customer: foreign?.whose, reader: foreign?.whose, shown: 1 }, { ticket: gone, customer: first?.whose, reader: 'nobody', shown: 1 },
    { ticket: first, customer: foreign?.whose, reader: 'nobody', shown: 1 },
  ]
  const ids: string[] = []
  for (const { ticket, customer = '', reader = 'nobody', shown } of rows) {
    const word = (column: string): string => canaries.word(`report.${column}`, reader)
    const id = await world.save(report.table, {
      [report.ticket]: canaries.word('report.ticket', 'nobody'), [`gguid_${report.ticket}`]: ticket?.id ?? '', [report.customer]: word('customer'), [`gguid_${report.customer}`]: customer,
      [report.number]: word('number'), [report.date]: canaries.date('report.date', reader), [report.fault]: word('fault'), [report.work]: word('work'), [report.technician]: word('technician'),
      costo_tecnico: canaries.number('report.costo_tecnico', 'nobody'),
    })
    await world.save(materials.table, {
      [materials.description]: word('material'), [materials.quantity]: 1, [materials.unit]: '', [materials.price]: canaries.number('report.price', 'nobody'), nota_acquisto: canaries.word('report.nota_acquisto', 'nobody'),
    }, undefined, { table: report.table, id })
    await world.follow()
    await host.knex(desk.names.reports).where({ report_id: id }).update({ shown, prices: 0 })
    ids.push(id)
  }
  return ids
}
