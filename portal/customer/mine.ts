import type { Desk } from '../../addon/desk.ts'
import type { Customer } from '../../addon/people/person.ts'
import { ownData } from '../../addon/sessions/own-data.ts'
import { findFileFor } from '../../addon/tickets/files.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import type { Answer } from '../answer.ts'
import { zipOf } from '../archive.ts'
import type { Member } from '../archive.ts'
import { actingCustomerOf } from '../person.ts'
import { cleanName } from '../../addon/tickets/file-rules.ts'
import type { Visit } from '../visit.ts'

/** All we keep about him, as he may see it today: texts alone, or with his files. (M65) */
export async function show(visit: Visit): Promise<Answer> {
  const person = actingCustomerOf(visit)
  const json = Buffer.from(`${JSON.stringify(await ownData(visit.desk, person), null, 2)}\n`)
  if (visit.path.startsWith('me/export.json')) return { kind: 'file', bytes: json, type: 'application/json; charset=utf-8', name: 'my-data.json', inline: false }
  return { kind: 'pieces', pieces: zipOf(members(visit.desk, person, json)), type: 'application/zip', name: 'my-data.zip' }
}

async function* members(desk: Desk, person: Customer, json: Buffer): AsyncGenerator<Member> {
  yield { name: 'my-data.json', bytes: json }
  for await (const reference of references(desk, person)) {
    const ticket = await findTicketFor(desk, person, reference)
    for (const { id } of ticket.timeline.flatMap(({ files }) => files)) {
      const found = await findFileFor(desk, person, id)
      const bytes = await desk.files.read(found.table, found.id)
      if (bytes !== undefined) yield { name: `${reference}/${cleanName(found.name)}`, bytes }
    }
  }
}

async function* references(desk: Desk, person: Customer): AsyncGenerator<string> {
  let after: string | undefined = ''
  while (after !== undefined) {
    const { rows, next }: { rows: readonly { reference: string }[], next: string | undefined } = await listTicketsFor(desk, person, { after })
    for (const { reference } of rows) yield reference
    after = next
  }
}
