import { decodeFile } from '../../formats/file-reference.ts'
import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import { detailFields } from '../fields/policies.ts'
import { fileOf } from '../fields/kinds/places.ts'
import type { Person } from '../people/person.ts'
import { sightOf, withinSight } from '../people/sight.ts'
import { isBeyond } from '../records/beyond.ts'
import { host } from '../records/columns.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

export type TicketFile = {
  /** Id of the row, which is what an address names; the bytes have an id of their own. */
  readonly id: string
  readonly name: string
  readonly image: boolean
  readonly message: string
  readonly created: number
  readonly internal: boolean
}

const pictures = /\.(png|jpe?g|gif|webp|avif|heic)$/i

/** Files among the rows below a ticket that customers may see. */
export const filesIn = (rows: readonly RawRow[]): readonly TicketFile[] => allFilesIn(rows).filter(({ internal }) => !internal)

/** Files among the rows below a ticket, internal ones too. */
export function allFilesIn(rows: readonly RawRow[]): readonly TicketFile[] {
  return rows.flatMap(row => {
    const found = decodeFile(textOf(row['file']))
    if (found?.kind !== 'stored') return []
    return [{
      id: textOf(row[host.id]), name: found.name || 'file', image: pictures.test(found.name),
      message: textOf(row['message_id']), created: numberOf(row[host.created]), internal: isInternal(textOf(row['audience'])),
    }]
  })
}

export type FileBytes = { readonly name: string, readonly table: string, readonly id: string }

/** The rights are asked every time: an address of a file opens nothing by itself. (S44, M48) */
export async function findFileFor(desk: Desk, person: Person, id: string): Promise<FileBytes> {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound()
  const { table } = desk.names.ticket
  const file = desk.names.file
  const query = desk.db.knex(table).join({ f: file }, `f.${host.parent}`, `${table}.${host.id}`)
    .leftJoin('tk_seen', join => join.on('tk_seen.id', `${table}.${host.id}`).andOnVal('tk_seen.tablename', table))
    .leftJoin({ m: desk.names.message }, `m.${host.id}`, 'f.message_id')
    .where({ [`f.${host.id}`]: id, [`f.${host.retired}`]: 0, [`f.${host.archived}`]: 0 })
  const row: RawRow | undefined = await withinSight(desk, query, sightOf(person)).first({
    file: 'f.file', audience: 'f.audience', created: `f.${host.created}`, moved: 'tk_seen.moved_stamp',
    messageAudience: 'm.audience', messageRetired: `m.${host.retired}`,
  })
  const found = row === undefined ? undefined : decodeFile(textOf(row['file']))
  const isTheirs = row !== undefined && !isInternal(textOf(row['audience'])) && !isInternal(textOf(row['messageAudience'])) && isBeyond(numberOf(row['moved']), numberOf(row['created']))
  if (row === undefined || numberOf(row['messageRetired']) !== 0 || !(person.kind === 'owner' || isTheirs) || found?.kind !== 'stored') throw new NotFound()
  return { name: found.name || 'file', table: file, id: found.id }
}

/** A file or image that is a column of the ticket itself. */
export async function findColumnFileFor(desk: Desk, person: Person, ticket: string, column: string): Promise<FileBytes> {
  const columns = person.kind === 'owner' ? (await desk.reading.surroundings(desk)).ticketColumns : detailFields(await desk.reading.policies(desk))
  const field = columns.find(found => found.column === column && ['file', 'image'].includes(found.kind.name))
  if (field === undefined || !/^[0-9a-f-]{36}$/.test(ticket)) throw new NotFound()
  const { table } = desk.names.ticket
  const row: RawRow | undefined = await withinSight(desk, desk.db.knex(table).where(host.id, ticket), sightOf(person)).first(field.kind.columns(field.shape))
  const { id, name } = fileOf(row === undefined ? '' : field.kind.read(row, field.shape))
  if (id === '') throw new NotFound()
  return { name: name || 'file', table, id }
}
