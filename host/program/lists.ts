import type { ListRow } from '@nios4/sdk'
import { decodeList, encodeList } from '../../formats/list-text.ts'
import type { ListForm, ListValue } from '../../formats/list-text.ts'
import type { HostDatabase } from '../open.ts'
import { fixedId } from '../schema/fixed-id.ts'
import type { HostUser } from './host-user.ts'
import { saveRow } from './save-row.ts'

export type ListOptions = { readonly form?: ListForm, readonly now?: Date }

/** A new named list. (docs/host.md, D.4) */
export async function addList(
  host: HostDatabase, user: HostUser, name: string, values: readonly (string | ListValue)[], { form = 'strings', now }: ListOptions = {},
): Promise<string> {
  return saveRow(host, user, 'so_lists', { listname: name, listvalue: encodeList(form, values.map(valueOf)) }, { id: fixedId('list', name), now })
}

/** New values for a list, in the form its text already has. */
export async function changeList(
  host: HostDatabase, user: HostUser, name: string, values: readonly (string | ListValue)[], now?: Date,
): Promise<void> {
  const row = await host.knex<ListRow>('so_lists').where({ listname: name, eli: 0 }).first()
  if (row === undefined) throw new Error(`no list ${name}`)
  const form = decodeList(row.listvalue)?.form ?? 'strings'
  await saveRow(host, user, 'so_lists', { listvalue: encodeList(form, values.map(valueOf)) }, { id: row.gguid, now })
}

/** What a list offers; none when it is missing or cannot be read. */
export async function listValues(host: HostDatabase, name: string): Promise<readonly ListValue[]> {
  const row = await host.knex<ListRow>('so_lists').where({ listname: name, eli: 0 }).first()
  return row === undefined ? [] : decodeList(row.listvalue)?.values ?? []
}

const valueOf = (value: string | ListValue): ListValue => typeof value === 'string' ? { value } : value
