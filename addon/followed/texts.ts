import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { happened } from '../happened.ts'
import { allTexts, placeholdersOf, problemOf, readTexts, standardText, textCode } from '../notices/letter-texts.ts'
import type { TextRow } from '../notices/letter-texts.ts'
import type { Surroundings } from '../fields/reading.ts'
import { sameText } from '../records/values.ts'
import type { Tx } from '../records/open.ts'
import { changeRow, insertRows } from '../records/rows.ts'
import type { Cells } from '../records/rows.ts'
import { newId } from '../../formats/ids.ts'
import { say } from '../words/say.ts'
import { ownerAddresses } from '../sessions/owner-door.ts'

/**
 * A row for every letter a customer gets, in both languages, kept complete by itself; beside each what is wrong with it. The
 * two boxes are the owner's buttons in his own program: what they ask is done, and they are empty again. (M53)
 */
export async function followTexts(desk: Desk): Promise<number> {
  const { letters } = desk.names
  if (letters === '') return 0
  const around = await desk.reading.surroundings(desk)
  const seen = await readTexts(desk, desk.db.knex)
  if (seen.length === allTexts.length && seen.every(row => Object.keys(wantedFor(desk, around, row)).length === 0)) return 0
  return desk.db.inTransaction(async tx => {
    // Asked again inside: of two processes only one may write the rows and send the test.
    const rows = await readTexts(desk, tx)
    let changed = await layMissing(desk, tx, around, rows)
    for (const row of rows) {
      const wanted = wantedFor(desk, around, row)
      if (Object.keys(wanted).length === 0) continue
      await changeRow(tx, desk.db.form, letters, row.id, wanted, { now: desk.clock.now(), writer: ourLabel })
      if (row.sendTest) await sendTest(desk, tx, row)
      changed += 1
    }
    return changed
  })
}

function wantedFor(desk: Desk, around: Surroundings, row: TextRow): Cells {
  const text = row.backToStandard ? standardText(row.kind, row.language) : row
  const problem = problemOf(text, placeholdersOf(desk.names, around, row.kind), desk.language)
  return {
    ...row.backToStandard ? { ...text, back_to_standard: 0 } : {}, ...row.sendTest ? { send_test: 0 } : {},
    ...sameText(problem) === sameText(row.problem) ? {} : { problem },
  }
}

async function layMissing(desk: Desk, tx: Tx, around: Surroundings, rows: readonly TextRow[]): Promise<number> {
  const missing = allTexts.filter(({ kind, language }) => !rows.some(row => row.kind === kind && row.language === language))
  if (missing.length === 0) return 0
  const parent = { table: desk.names.yourData.table, id: around.options.row }
  await insertRows(tx, desk.db.form, desk.names.letters, missing.map(({ kind, language }) => ({
    id: newId(), parent, cells: {
      letter_code: textCode(kind, language), letter_name: say(desk.language, `text.${kind}.name`), letter_language: say(desk.language, `text.language.${language}`),
      ...standardText(kind, language), send_test: 0, back_to_standard: 0, problem: '',
    },
  })), { now: desk.clock.now(), writer: ourLabel })
  return missing.length
}

async function sendTest(desk: Desk, tx: Tx, { kind, language }: TextRow): Promise<void> {
  const [address] = await ownerAddresses(desk, tx)
  if (address !== undefined) await happened(desk, tx, { event: 'letter-test', address, language: desk.language, letter: textCode(kind, language) })
}
