import { expect } from 'chai'
import { takeFromConnectors } from '../../addon/intake/from-connectors.ts'
import { openWorld } from '../world.ts'
import type { World, WorldForm } from '../world.ts'
import { openStandIn, written } from './stand-in.ts'
import type { StandIn } from './stand-in.ts'

/** Rossi's number, as WhatsApp writes it. */
export const rossi = '39059221843'

type Row = Readonly<Record<string, unknown>>

/** The workshop with the keys of a company that carries messages; Rossi may use the portal. */
export type ConnectorWorld = World & {
  readonly company: StandIn
  /** Rossi's tickets that came by a message. */
  tickets(): Promise<readonly Row[]>
  /** Rows of the conversation below a ticket. */
  below(ticket: unknown): Promise<readonly Row[]>
  /** Takes in what the company brought. */
  take(): Promise<number>
  /** Rossi writes by WhatsApp, and it is taken in. */
  writes(text: string, id?: string): Promise<void>
  /** The owner adds a row to the conversation in his program. */
  says(ticket: unknown, body: string, audience?: string): Promise<string>
}

export async function openConnectorWorld(form: WorldForm): Promise<ConnectorWorld> {
  const world = await openWorld({ form })
  const company = await openStandIn(world)
  const { customers: { table, check }, ticket: { table: section }, message } = world.desk.names
  const customer = world.workshop.customers[0]?.id
  await world.save(table, { [check]: 1 }, customer)
  await world.follow()
  const take = (): Promise<number> => takeFromConnectors(world.desk)
  return {
    ...world, company, take,
    tickets: async () => await world.host.knex(section).where({ gguid_customer: customer }).whereIn('channel', ['WhatsApp', 'SMS']).orderBy('number'),
    below: async ticket => await world.host.knex(message).where({ gguidp: String(ticket) }).orderBy('tid').orderBy('ind'),
    async writes(text, id = `wamid.${text.length}${text.slice(0, 3)}`) {
      expect((await company.whatsapp(written(world, { id, from: rossi, text }))).status).to.equal(200)
      await take()
    },
    async says(ticket, body, audience = '') {
      const id = await world.save(message, { body, audience }, undefined, { table: section, id: String(ticket) })
      await world.follow()
      return id
    },
    async close() {
      await company.close()
      await world.close()
    },
  }
}
