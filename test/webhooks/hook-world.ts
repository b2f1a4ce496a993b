import { postOnce } from '../../addon/webhooks/send.ts'
import { openWorld } from '../world.ts'
import type { World, WorldForm } from '../world.ts'
import { letOut, openProbe } from './probe.ts'
import type { Probe } from './probe.ts'

/** What a program hears of a ticket. */
export type Told = { readonly type: string, readonly timestamp: string, readonly data: { readonly ticket: { readonly id: string, readonly number?: string, readonly fields: readonly { readonly name: string, readonly label: string, readonly value: string }[] }, readonly [more: string]: unknown } }

/** The workshop, and another program of its owner that listens. */
export type HookWorld = World & {
  readonly probe: Probe
  /** The owner writes a row of other programs to tell, with everything ticked that is not said otherwise. */
  hook(cells: Readonly<Record<string, string | number>>): Promise<string>
  /** The firm writes down a ticket of Rossi's. */
  ticket(cells?: Readonly<Record<string, string | number>>): Promise<string>
  /** Rossi may use the portal. */
  letIn(): Promise<void>
  /** What is due is sent. */
  post(): ReturnType<typeof postOnce>
  /** What the program has heard. */
  told(): readonly Told[]
}

export async function openHookWorld(form?: WorldForm): Promise<HookWorld> {
  const world = await openWorld({ form })
  const probe = await openProbe()
  letOut(world.folder, probe.origin)
  const { webhooks, customers, ticket } = world.desk.names
  const [rossi] = world.workshop.customers
  return {
    ...world, probe,
    hook: cells => world.save(webhooks, { address: `${probe.origin}/hook`, active: 1, on_opened: 1, on_changed: 1, on_replied: 1, on_file: 1, ...cells }),
    async ticket(cells) {
      const id = await world.save(ticket.table, { title: 'Forno freddo', status: 'Aperto', channel: 'Telefono', customer: rossi?.name ?? '', gguid_customer: rossi?.id ?? '', ...cells })
      await world.follow()
      return id
    },
    async letIn() {
      await world.save(customers.table, { [customers.check]: 1 }, rossi?.id)
      await world.follow()
    },
    post: () => postOnce(world.desk, { worker: 'test' }),
    told: () => probe.heard.map(({ body }) => JSON.parse(body)),
    async close() {
      await probe.close()
      await world.close()
    },
  }
}
