import type { HostRecord } from '@nios4/sdk'
import { asObject } from '../../../formats/json-object.ts'
import { numberCell, textCell } from '../../../formats/packet.ts'
import { CallFault } from '../answer.ts'
import { asked, columnOf, listOf } from './conditions.ts'
import type { Body } from './conditions.ts'
import { wanted } from './model.ts'
import { shown } from './visible.ts'
import type { Visible } from './visible.ts'

const most = 200

/** `model_fuzzy`: rows whose fields resemble the query, the closest first. (docs/host.md, G) */
export async function modelFuzzy(visible: Visible, body: Body): Promise<object> {
  const told = asObject(body['fuzzy'])
  if (told === undefined) throw new CallFault('invalid_request', 'missing fuzzy')
  const columns = listOf(told['fields']).map(field => columnOf(visible, field))
  const threshold = Math.min(1, Math.max(0, numberCell(told['threshold'])))
  const rows: readonly HostRecord[] = await asked(visible, { search_by: body['search_by'], conditions: body['conditions'], uta: body['uta'] })
  const scored = rows.map(row => ({ row, score: Math.max(0, ...columns.map(column => likeness(textCell(told['query']), textCell(row[column])))) }))
  const near = scored.filter(({ score }) => score > 0 && score >= threshold).sort((a, b) => b.score - a.score).slice(0, most)
  const names = new Set(wanted(visible, body['fields']))
  return { results: near.map(({ row, score }) => ({ ...Object.fromEntries(Object.entries(shown(row, visible)).filter(([name]) => names.has(name))), score })) }
}

/** 1 when every word of the query stands in the text, less for each letter that differs. */
export function likeness(query: string, text: string): number {
  const [asked, there] = [wordsOf(query), wordsOf(text)]
  if (asked.length === 0 || there.length === 0) return 0
  const best = asked.map(word => Math.max(...there.map(other => 1 - distance(word, other) / Math.max(word.length, other.length))))
  return best.reduce((sum, one) => sum + one, 0) / best.length
}

/** Letters without their accents, lower case. */
const wordsOf = (text: string): readonly string[] => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** How many letters must change, come or go (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1]
    for (let n = 0; n < other.length; n += 1) {
      next.push(Math.min((next[n] ?? 0) + 1, (row[n + 1] ?? 0) + 1, (row[n] ?? 0) + (other[n] === letter ? 0 : 1)))
    }
    row = next
  }
  return row[other.length] ?? 0
}
