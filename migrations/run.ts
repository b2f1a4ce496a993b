import { confirm, intend, loseObjects } from './ledger.ts'
import type { Ground } from './tools/ground.ts'
import { lookAt } from './tools/look.ts'
import type { Look } from './tools/look.ts'
import { isLost } from './tools/lost.ts'
import type { Piece } from './tools/piece.ts'
import { shippedOf } from './tools/shipped.ts'
import { showAgain } from './tools/show.ts'
import type { Step } from './tools/steps.ts'
import { together } from './tools/together.ts'
import { make, piecesOf } from './tools/works.ts'

/**
 * Runs the steps of a migration: looks, writes the intent, makes what is absent, shows again what an uninstall hid,
 * confirms. Returns how many objects it added or showed; run again it returns 0 and writes nothing.
 * @param remake also makes again what the host took away; without it that is only noted as lost (packaging (d), rule 8)
 */
export async function runSteps(steps: readonly Step[], ground: Ground, version: number, remake = false): Promise<number> {
  let look = await lookAt(ground.from, ground.form)
  let changed = 0
  for (const step of steps) {
    const made = await runStep(step, ground, look, version, remake)
    changed += made
    // The ledger itself is one of the tables being made.
    if (made > 0 && !look.columns.has('tk_object')) look = await lookAt(ground.from, ground.form)
  }
  return changed
}

async function runStep(step: Step, ground: Ground, look: Look, version: number, remake: boolean): Promise<number> {
  const pieces = (await piecesOf(step, ground, look)).filter(piece => look.ledger.get(piece.okey)?.status !== 'dropped')
  const taken = pieces.find(piece => piece.state === 'taken')
  if (taken !== undefined) throw new Error(`${taken.okey} is taken: the plan must be asked first`)
  const lost = remake ? [] : pieces.filter(piece => isLost(piece, look))
  if (lost.length > 0) await loseObjects(ground.from, lost.map(({ okey }) => okey), ground.now)
  const absent = pieces.filter(piece => piece.state === 'absent' && !lost.includes(piece))
  const hidden = pieces.filter(piece => piece.state === 'hidden' && !lost.includes(piece))
  await note(pieces.filter(piece => piece.state === 'ours' || piece.state === 'theirs'), ground, look, version)
  if (absent.length === 0 && hidden.length === 0) return 0
  if (look.columns.has('tk_object')) await intend(ground.from, absent.map(entryOf), version, ground.now)
  if (rowsAlone.has(step.step)) {
    await together(ground, async inside => {
      if (absent.length > 0) await make(step, inside, look, new Set(absent.map(({ okey }) => okey)))
      await finish(absent, hidden, inside, look, version)
    })
  } else {
    if (absent.length > 0) await make(step, ground, look, new Set(absent.map(({ okey }) => okey)))
    await together(ground, inside => finish(absent, hidden, inside, look, version))
  }
  return absent.length + hidden.length
}

/** Steps without a change of structure. */
const rowsAlone: ReadonlySet<Step['step']> = new Set(['list', 'additional', 'section', 'rows', 'cells', 'attributes'])

async function finish(absent: readonly Piece[], hidden: readonly Piece[], ground: Ground, look: Look, version: number): Promise<void> {
  for (const piece of hidden) await showAgain(piece, ground, look)
  const shipped = await shippedOf(absent, ground)
  await confirm(ground.from, [...absent.map(piece => ({ ...entryOf(piece), shipped: piece.shipped ?? shipped.get(piece.okey) ?? '' })), ...hidden.map(entryOf)], version, ground.now)
}

/** Objects found that the ledger does not know yet, or only as planned, kept or lost. */
async function note(found: readonly Piece[], ground: Ground, look: Look, version: number): Promise<void> {
  if (!look.columns.has('tk_object')) return
  const unknown = found.filter(piece => {
    const status = look.ledger.get(piece.okey)?.status
    return status === undefined || status === 'planned' || status === 'kept' || status === 'lost'
  })
  if (unknown.length === 0) return
  // Made by us right before a crash: what stands there is what we shipped. Of an unknown one nobody can say so.
  const shipped = await shippedOf(unknown.filter(({ okey }) => look.ledger.get(okey)?.status === 'planned'), ground)
  await confirm(ground.from, unknown.map(piece => ({ ...entryOf(piece), shipped: piece.shipped ?? shipped.get(piece.okey) ?? '' })), version, ground.now)
}

const entryOf = (piece: Piece) => ({
  okey: piece.okey, kind: piece.kind, origin: piece.state !== 'theirs' ? 'created' as const : piece.adopted === true ? 'adopted' as const : 'preexisting' as const,
  host_id: piece.hostId, shipped: piece.shipped ?? '', before_us: piece.before ?? '',
})
