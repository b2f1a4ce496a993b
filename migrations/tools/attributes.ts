import type { Text } from '@nios4/sdk'
import { fieldId } from './field.ts'
import { ourLabel } from './ground.ts'
import type { Ground } from './ground.ts'
import { tableId } from './host-table.ts'
import { fieldKey } from './look.ts'
import type { Look } from './look.ts'
import { both } from './piece.ts'
import type { Piece } from './piece.ts'
import { shippedValue } from './shipped.ts'
import { freshStamp } from './stamp.ts'
import type { Attributes, Step } from './steps.ts'

type AttributeStep = Extract<Step, { step: 'attributes' }>

type Change = { readonly column: string, readonly was: string | number, readonly set: string | number }

/**
 * The three-way rule: what the owner said differently stays his, and only what still stands as we last wrote it is
 * said anew. Decided once: what an upgrade left alone the next run leaves alone too. (packaging (d), rule 3)
 */
export function attributePieces(step: AttributeStep, ground: Ground, look: Look): readonly Piece[] {
  const target = targetOf(step, ground, look)
  if (target === undefined) return []
  return changesOf(step, ground).map((change): Piece => {
    const okey = `${target.okey}#${change.column}@${step.id}`
    const piece = { okey, kind: 'attribute', hostId: target.id, shipped: JSON.stringify({ [change.column]: change.set }) } as const
    if (look.ledger.get(okey)?.status === 'present') return { ...piece, state: 'ours' }
    const untouched = same(target.cells[change.column], baseline(target.okey, change, look)) && !same(target.cells[change.column], change.set)
    if (!untouched) return { ...piece, state: 'ours' }
    const label = both(`${target.name}: «${change.was}» diventa «${change.set}»`, `${target.name}: “${change.was}” becomes “${change.set}”`)
    return { ...piece, state: 'absent', told: { kind: step.field === undefined ? 'table' : 'field', name: target.name, label, change: true } }
  })
}

export async function setAttributes(step: AttributeStep, ground: Ground, look: Look, absent: ReadonlySet<string>): Promise<void> {
  const target = targetOf(step, ground, look)
  if (target === undefined) return
  const changed = changesOf(step, ground).filter(({ column }) => absent.has(`${target.okey}#${column}@${step.id}`))
  const now: { tid: number } | undefined = await ground.from(target.table).where({ gguid: target.id }).first('tid')
  await ground.from(target.table).where({ gguid: target.id })
    .update({ ...Object.fromEntries(changed.map(({ column, set }) => [column, set])), tid: freshStamp(ground, look, now?.tid), ut: ourLabel })
}

type Target = { readonly okey: string, readonly table: 'so_fields' | 'so_tables', readonly id: string, readonly name: string, readonly cells: Readonly<Record<string, unknown>> }

/** Only rows that carry our own id; what was there before us is never said differently. */
function targetOf(step: AttributeStep, ground: Ground, look: Look): Target | undefined {
  const table = ground.name(step.table)
  if (step.field === undefined) {
    const row = look.tables.get(table)
    return row?.gguid === tableId(table) ? { okey: `so_tables:${table}`, table: 'so_tables', id: row.gguid, name: table, cells: { ...row } } : undefined
  }
  const field = ground.name(`${step.table === 'ticket' ? 'ticket' : 'option'}.${step.field}`) || step.field
  const row = look.fields.get(fieldKey(table, field))
  return row?.gguid === fieldId(table, field) ? { okey: `so_fields:${table}.${field}`, table: 'so_fields', id: row.gguid, name: `${table}.${field}`, cells: { ...row } } : undefined
}

/** What we last wrote: the newest version that said it, then the first write, then what that version is known to write. */
function baseline(okey: string, change: Change, look: Look): unknown {
  const later = [...look.ledger.values()].filter(row => row.status === 'present' && row.okey.startsWith(`${okey}#${change.column}@`)).sort((a, b) => a.okey < b.okey ? 1 : -1)[0]
  return shippedValue(later, change.column) ?? shippedValue(look.ledger.get(okey), change.column) ?? change.was
}

function changesOf(step: AttributeStep, ground: Ground): readonly Change[] {
  const { was, set } = step
  const text = (column: string, name: 'label' | 'newLabel' | 'panel'): readonly Change[] => pair(column, spoken(was, name, ground), spoken(set, name, ground))
  return step.field === undefined
    ? [...text('tablelabel', 'label'), ...text('newlabel', 'newLabel')]
    : [...text('fieldlabel', 'label'), ...text('panel', 'panel'), ...pair('columnwidth', was.width, set.width),
      ...pair('viewcolumn', was.grid === undefined ? undefined : Number(was.grid), set.grid === undefined ? undefined : Number(set.grid))]
}

function spoken(words: Attributes, name: 'label' | 'newLabel' | 'panel', ground: Ground): string | undefined {
  const text: Text | undefined = words[name]
  return text?.[ground.language]
}

const pair = (column: string, was: string | number | undefined, set: string | number | undefined): readonly Change[] =>
  set === undefined || was === undefined ? [] : [{ column, was, set }]

/** A mirror of the database may change apostrophes; numbers come as texts from some drivers. (docs/host.md, B.7 defect 5) */
const same = (one: unknown, other: unknown): boolean => String(one ?? '').replaceAll('`', "'") === String(other ?? '').replaceAll('`', "'")
