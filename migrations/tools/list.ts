import { decodeList, encodeList } from '../../formats/list-text.ts'
import type { ListForm } from '../../formats/list-text.ts'
import { derivedId } from '../../formats/ids.ts'
import type { Ground } from './ground.ts'
import type { Look } from './look.ts'
import { both } from './piece.ts'
import type { Piece } from './piece.ts'
import { announce, freshStamp, nextInd, standardCells } from './stamp.ts'
import type { Step } from './steps.ts'

export type List = Extract<Step, { step: 'list' }>

const listId = (name: string): string => derivedId('list', name)

/** A list of this name that is there already is the owner's and is used as it is. (packaging (d), rule 4) */
export function listPieces(step: List, ground: Ground, look: Look): readonly Piece[] {
  if (ground.listForm === undefined) return []
  const row = look.lists.get(step.name)
  const told = { kind: 'list', name: step.name, label: both(`Lista ${step.name}`, `List ${step.name}`) } as const
  const piece = { okey: `list:${step.name}`, kind: 'list', hostId: row?.gguid ?? listId(step.name), told } as const
  if (row === undefined) return [{ ...piece, state: 'absent' }]
  if (row.gguid !== listId(step.name)) return [{ ...piece, state: 'theirs' }]
  return [{ ...piece, state: Number(row.eli) !== 0 ? 'hidden' : 'ours' }]
}

export async function makeList(step: List, ground: Ground, look: Look): Promise<void> {
  if (ground.listForm === undefined) return
  const stamp = freshStamp(ground, look)
  const values = step.values.map(value => ({ value: value[ground.language], ...value.colour === undefined ? {} : { colour: value.colour } }))
  const row = { ...standardCells(listId(step.name), stamp), ind: await nextInd(ground, 'so_lists'), listname: step.name, listvalue: encodeList(ground.listForm, values) }
  await ground.from('so_lists').insert(row)
  await announce(ground, look, 'so_lists', [listId(step.name)], stamp)
}

/** The form most of this host's lists have. A text without any separator tells nothing. (decision 15) */
export function learnListForm(texts: readonly string[]): ListForm | undefined {
  const counts = new Map<ListForm, number>()
  for (const text of texts) {
    const told = /[[;\r\n]/.test(text.trim()) ? decodeList(text) : undefined
    if (told !== undefined && told.values.length > 0) counts.set(told.form, (counts.get(told.form) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
