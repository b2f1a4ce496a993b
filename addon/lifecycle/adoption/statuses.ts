import type { Clash, MappingLine, Text } from '@nios4/sdk'
import { readFieldParam } from '../../../formats/field-param.ts'
import { decodeList } from '../../../formats/list-text.ts'
import { listTextOf, toldFields } from '../../../migrations/tools/told.ts'
import { categoryWords } from '../../defaults/words.ts'
import { categories, categoryOf } from '../../fields/states.ts'
import type { Category } from '../../fields/states.ts'
import type { From } from '../../records/open.ts'
import { textOf } from '../../records/values.ts'
import type { RawRow } from '../../records/values.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import type { TicketSection } from './find-section.ts'

/** One value an adopted section knows: what we take it to mean, and whether we only guess because nothing tells. */
export type StatusMeaning = { readonly value: string, readonly category: Category, readonly unknown: boolean }

const hints: readonly (readonly [Category, RegExp])[] = [
  ['cancelled', /annull|cancel|abort|rifiut|respint|scartat|reject|eliminat/],
  ['waiting', /attes|sospes|riprogramm|rinvi|in pausa|wait|hold|suspend|reprogram|pending|ricambi/],
  ['done', /^(?!da |non |to |not ).*(esegui|chius|fatto|risolt|complet|conclus|terminat|finit|done|clos|execut|resolv|solved|complete|finish)/],
  ['new', /^(nuov|new)/],
  ['open', /apert|aprire|in corso|lavoraz|assegnat|preso in carico|presa in carico|open|progress|assigned/],
]

/** '' without a telling word: it counts as open, and the owner is asked. (decision 15) */
export function guessCategory(value: string): Category | undefined {
  const plain = value.trim().toLowerCase()
  return hints.find(([, words]) => words.test(plain))?.[0]
}

const most = 60

/** Values of the list in their order, then others that tickets still hold. The owner's answers win. */
export async function statusMeanings(from: From, look: Look, section: TicketSection, chosen: Readonly<Record<string, string>>): Promise<readonly StatusMeaning[]> {
  const { status = '' } = section.columns
  if (!section.adopted || look.columns.get(section.table)?.has(status) !== true) return []
  const field = toldFields(look).find(({ table, name }) => table === section.table && name === status)
  const listed = decodeList(listTextOf(look, readFieldParam(field?.param ?? '').list ?? ''))?.values.map(({ value }) => value) ?? []
  const used: readonly RawRow[] = await from(section.table).distinct({ value: status }).limit(most)
  const values = [...new Set([...listed, ...used.map(row => textOf(row['value']).trim()).sort()])].filter(value => value !== '')
  return values.map(value => {
    const said = categoryOf(chosen[`status:${value}`] ?? '')
    const guess = said ?? guessCategory(value)
    return { value, category: guess ?? 'open', unknown: guess === undefined }
  })
}

const both = (it: string, en: string): Text => ({ it, en })

export const statusLines = (meanings: readonly StatusMeaning[]): readonly MappingLine[] => meanings.map(({ value, category }) => ({
  role: `status:${value}`, label: both(`Che cosa vuol dire lo stato «${value}»`, `What the status “${value}” means`), physical: category, candidates: categories, required: false,
}))

/** An answer about a status must name a value that is there and a meaning we know. */
export function statusClashes(meanings: readonly StatusMeaning[], chosen: Readonly<Record<string, string>>): readonly Clash[] {
  const known = categories.map((_, at) => categoryWords[at])
  return Object.entries(chosen).filter(([role, word]) => role.startsWith('status:') && word !== '').flatMap(([role, word]): readonly Clash[] => {
    const value = role.slice('status:'.length)
    if (categoryOf(word) === undefined) {
      return [{ key: 'status-meaning', name: value, role, text: both(
        `Lo stato «${value}» non può voler dire «${word}»: ${known.map(text => text?.it ?? '').join(', ')}.`,
        `The status “${value}” cannot mean “${word}”: ${known.map(text => text?.en ?? '').join(', ')}.`) }]
    }
    return meanings.length === 0 || meanings.some(meaning => meaning.value === value) ? [] : [{ key: 'status-unknown', name: value, role, text: both(
      `Lo stato «${value}» non c'è: ${meanings.map(meaning => meaning.value).join(', ')}.`, `There is no status “${value}”: ${meanings.map(meaning => meaning.value).join(', ')}.`) }]
  })
}
