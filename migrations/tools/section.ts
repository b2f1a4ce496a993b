import type { Text } from '@nios4/sdk'
import { derivedId } from '../../formats/ids.ts'
import type { Ground } from './ground.ts'
import { masksFor } from './host-table.ts'
import type { Look } from './look.ts'
import type { Piece } from './piece.ts'
import { announce, freshStamp, nextInd, standardCells } from './stamp.ts'
import type { TableRole } from './steps.ts'

const sectionId = (table: string): string => derivedId('section', table)

/** The entry of the side bar. (docs/host.md, E.3 point 4) */
export function sectionPieces(table: TableRole, label: Text, ground: Ground, look: Look): readonly Piece[] {
  const name = ground.name(table)
  const row = look.sections.get(name)
  // Where an adopted section stands in the side bar, and whether at all, is the owner's business.
  if (table === 'ticket' && ground.adopted && row === undefined) return []
  const piece = { okey: `form:${name}`, kind: 'section', hostId: row?.gguid ?? sectionId(name), told: { kind: 'section', name, label } } as const
  if (row === undefined) return [{ ...piece, state: 'absent' }]
  if (row.gguid !== sectionId(name)) return [{ ...piece, state: 'theirs' }]
  return [{ ...piece, state: Number(row.eli) !== 0 ? 'hidden' : 'ours' }]
}

export async function makeSection(table: TableRole, label: Text, ground: Ground, look: Look): Promise<void> {
  const name = ground.name(table)
  const beside = look.sections.get(ground.name('customers'))
  const stamp = freshStamp(ground, look)
  await ground.from('so_forms').insert({
    ...standardCells(sectionId(name), stamp), displayable: masksFor(table, false, ground, look).displayable, clienttype: 7, tablename: name, param: '',
    formlabel: label[ground.language], formtype: 2, formgroup: beside?.formgroup ?? '', formicon: 0, barbutton: 0, ind: await nextInd(ground, 'so_forms'),
  })
  await announce(ground, look, 'so_forms', [sectionId(name)], stamp)
}
