import type { Section } from './schema.ts'

const numbered = ['sheet', 'people', 'tool', 'money', 'box', 'talk', 'calendar', 'folder', 'chart'] as const

/** Words of everyday business sections → a fitting picture, for the many sections that name none. */
const guesses: readonly (readonly [RegExp, string])[] = [
  [/client|customer|contatt|contact|fornitor|supplier/i, 'people'],
  [/intervent|report|rapport|manuten|service/i, 'tool'],
  [/fattur|invoice|pagament|payment|preventiv|quote/i, 'money'],
  [/prodott|product|articol|magazzin|stock/i, 'box'],
  [/ticket|richiest|request|messag/i, 'talk'],
  [/agenda|calendar|scadenz/i, 'calendar'],
]

export function iconOf({ icon, label }: Section): string {
  if (icon > 0) return numbered[icon % numbered.length] ?? 'sheet'
  return guesses.find(([pattern]) => pattern.test(label))?.[1] ?? 'folder'
}
