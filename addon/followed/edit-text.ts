import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { Invalid, NotFound } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import { happened } from '../happened.ts'
import { blocksOf } from '../notices/blocks.ts'
import { isStandard, kindOfCode, placeholdersOf, problemOf, readTexts, standardText, textKinds } from '../notices/letter-texts.ts'
import type { LetterText, TextKind } from '../notices/letter-texts.ts'
import { render } from '../notices/render.ts'
import { sampleLetter } from '../notices/sample-letter.ts'
import { changeRow } from '../records/rows.ts'
import { ownerAddresses } from '../sessions/owner-door.ts'
import { say } from '../words/say.ts'
import { followTexts } from './texts.ts'
import type { Language } from '@nios4/sdk'

export type TextLine = { readonly code: string, readonly kind: TextKind, readonly language: Language, readonly name: string, readonly own: boolean, readonly problem: string }

/** All texts, as the owner's program has them now. (M53) */
export async function listTexts(desk: Desk, reader: Language): Promise<readonly TextLine[]> {
  const rows = await readTexts(desk, desk.db.knex)
  return textKinds.flatMap(kind => (['it', 'en'] as const).map(language => {
    const row = rows.find(found => found.kind === kind && found.language === language)
    return { code: `${kind}.${language}`, kind, language, name: say(reader, `text.${kind}.name`), own: row !== undefined && !isStandard(row, kind, language), problem: row?.problem ?? '' }
  }))
}

export type EditedText = LetterText & { readonly code: string, readonly kind: TextKind, readonly language: Language, readonly name: string, readonly own: boolean, readonly allowed: readonly string[] }

/** @throws NotFound for a letter we do not write. */
export async function textFor(desk: Desk, code: string, reader: Language): Promise<EditedText> {
  const known = kindOfCode(code)
  if (known === undefined) throw new NotFound()
  const { kind, language } = known
  const row = (await readTexts(desk, desk.db.knex)).find(found => found.kind === kind && found.language === language)
  const { subject, body } = row ?? standardText(kind, language)
  const allowed = placeholdersOf(desk.names, await desk.reading.surroundings(desk), kind)
  return { ...known, code, subject, body, name: say(reader, `text.${kind}.name`), own: !isStandard({ subject, body }, kind, language), allowed }
}

/** How it would look: the letter's own words below the subject, without a picture. */
export async function previewText(desk: Desk, code: string, text: LetterText): Promise<{ readonly subject: string, readonly text: string }> {
  const { kind, language } = await refuseWrong(desk, code, text)
  const facts = { around: await desk.reading.surroundings(desk), policies: await desk.reading.policies(desk) }
  const model = sampleLetter(desk, facts, { kind, language, text })
  return { subject: blocksOf(model).subject, text: render(model, { colour: facts.around.options.colour, logo: '' }).text }
}

/** @throws Invalid with the placeholder nobody knows: it is not written. */
export async function saveText(desk: Desk, code: string, text: LetterText): Promise<void> {
  await refuseWrong(desk, code, text)
  await write(desk, code, text)
}

export async function backToStandard(desk: Desk, code: string): Promise<void> {
  const known = kindOfCode(code)
  if (known === undefined) throw new NotFound()
  await write(desk, code, standardText(known.kind, known.language))
}

/** To the owner himself, as he has typed it; nothing is kept. */
export async function sendTextTest(desk: Desk, code: string, text: LetterText): Promise<string> {
  await refuseWrong(desk, code, text)
  return desk.db.inTransaction(async tx => {
    const [address = ''] = await ownerAddresses(desk, tx)
    if (address !== '') await happened(desk, tx, { event: 'letter-test', address, language: desk.language, letter: code, subject: text.subject, body: text.body })
    return address
  })
}

async function write(desk: Desk, code: string, { subject, body }: LetterText): Promise<void> {
  const known = kindOfCode(code)
  await followTexts(desk)
  await desk.db.inTransaction(async tx => {
    const row = (await readTexts(desk, tx)).find(found => found.kind === known?.kind && found.language === known.language)
    if (row === undefined) throw new NotFound()
    await changeRow(tx, desk.db.form, desk.names.letters, row.id, { subject: subject.trim(), body: body.replaceAll('\r\n', '\n').trim(), problem: '' }, { now: desk.clock.now(), writer: ourLabel })
  })
}

const longest = { subject: 200, body: 5000 } as const

async function refuseWrong(desk: Desk, code: string, text: LetterText): Promise<{ readonly kind: TextKind, readonly language: Language }> {
  const known = kindOfCode(code)
  if (known === undefined) throw new NotFound()
  const allowed = placeholdersOf(desk.names, await desk.reading.surroundings(desk), known.kind)
  const faults = (['subject', 'body'] as const).flatMap((name): readonly (readonly [string, FieldFault])[] => {
    if (text[name].trim() === '') return [[name, { key: 'required' }]]
    if (text[name].length > longest[name]) return [[name, { key: 'too-long', values: { most: longest[name] } }]]
    // Judged one by one, so that the fault stands beside the box it is in.
    return problemOf({ subject: text[name], body: text[name] }, allowed, desk.language) === '' ? [] : [[name, { key: 'placeholder', values: { names: unknownIn(text[name], allowed) } }]]
  })
  if (faults.length > 0) throw new Invalid(Object.fromEntries(faults))
  return known
}

const unknownIn = (text: string, allowed: readonly string[]): string =>
  [...new Set([...text.matchAll(/\{([^{}\n]*)\}/g)].map(([whole, name = '']) => allowed.includes(name.trim()) ? '' : whole))].filter(found => found !== '').join(', ')
