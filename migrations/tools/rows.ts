import type { Cell, Text } from '@nios4/sdk'
import { derivedId } from '../../formats/ids.ts'
import { ourLabel } from './ground.ts'
import type { Ground } from './ground.ts'
import type { Look } from './look.ts'
import { both } from './piece.ts'
import type { Piece } from './piece.ts'
import { announce, freshStamp, standardCells } from './stamp.ts'
import { isText } from './steps.ts'
import type { Step } from './steps.ts'

type Rows = Extract<Step, { step: 'rows' }>
type CellsStep = Extract<Step, { step: 'cells' }>

/** Rows laid once: when the ledger knows them, or the table has any row, they are the owner's. */
export async function rowsPieces(step: Rows, ground: Ground, look: Look): Promise<readonly Piece[]> {
  const table = ground.name(step.table)
  const okey = `rows:${table}`
  const told = { kind: 'row', name: table, label: both(`${step.rows.length} righe iniziali`, `${step.rows.length} first rows`) } as const
  const laid = look.columns.has(table) && await ground.from(table).first('gguid') !== undefined
  return [{ okey, kind: 'row', hostId: '', told, state: laid || look.ledger.get(okey)?.status === 'present' ? 'ours' : 'absent' }]
}

export async function makeRows(step: Rows, ground: Ground, look: Look): Promise<void> {
  const table = ground.name(step.table)
  const parent = await yourDataRow(ground)
  const stamp = freshStamp(ground, look)
  const rows = step.rows.map((row, at) => {
    const cells = spoken(row, ground)
    return { ...standardCells(derivedId('row', table, String(cells[step.key])), stamp), gguidp: parent, tap: ground.name(step.parent), ind: at + 1, ...cells }
  })
  await ground.from(table).insert(rows)
  await announce(ground, look, table, rows.map(row => row.gguid), stamp)
}

/** First values of our fields in the one row of *Your data*, which is made when the host has none yet. */
export async function cellsPieces(step: CellsStep, ground: Ground, look: Look): Promise<readonly Piece[]> {
  const table = ground.name(step.on)
  const okey = `cells:${table}${step.part === undefined ? '' : `@${step.part}`}`
  const told = { kind: 'row', name: table, label: both('Valori iniziali delle opzioni', 'First values of the options'), change: true } as const
  const known = look.ledger.get(okey)?.status
  const laid = known === 'present' || known === 'kept' || await anyLaid(step, ground, look)
  return [{ okey, kind: 'cells', hostId: '', told, state: laid ? 'ours' : 'absent' }]
}

/** A value in one of them says that they were laid, whatever became of the ledger: options of the owner are never laid twice. */
async function anyLaid(step: CellsStep, ground: Ground, look: Look): Promise<boolean> {
  const held = look.columns.get(ground.name(step.on))
  const columns = Object.keys(spoken(step.cells, ground)).filter(name => held?.has(name) === true)
  if (columns.length === 0) return false
  const rows: Readonly<Record<string, unknown>>[] = await ground.from(ground.name(step.on)).where({ eli: 0 }).select(columns)
  return rows.some(row => Object.values(row).some(cell => cell !== null && cell !== '' && Number(cell) !== 0))
}

export async function makeCells(step: CellsStep, ground: Ground, look: Look): Promise<void> {
  const table = ground.name(step.on)
  const id = await yourDataRow(ground)
  const cells = spoken(step.cells, ground)
  if (id === '') {
    const fresh = derivedId('row', table, 'one')
    const stamp = freshStamp(ground, look)
    await ground.from(table).insert({ ...standardCells(fresh, stamp), ind: 1, ...cells })
    return announce(ground, look, table, [fresh], stamp)
  }
  const row: { tid: number } | undefined = await ground.from(table).where({ gguid: id }).first('tid')
  const stamp = freshStamp(ground, look, row?.tid)
  await ground.from(table).where({ gguid: id }).update({ ...cells, tid: stamp, ut: ourLabel })
  await announce(ground, look, table, [id], stamp)
}

async function yourDataRow(ground: Ground): Promise<string> {
  const row: { gguid: string } | undefined = await ground.from(ground.name('your-data')).where({ eli: 0 }).orderBy('tid', 'desc').first('gguid')
  return row?.gguid ?? ''
}

const spoken = (cells: Readonly<Record<string, Cell | Text>>, ground: Ground): Record<string, Cell> =>
  Object.fromEntries(Object.entries(cells).map(([name, cell]) => [ground.name(`option.${name}`) || name, isText(cell) ? cell[ground.language] : cell]))
