/**
 * Calculations of a table: assignments executed in order. `[field]` is a field of the row, `{field}` one of its parent,
 * `sum([child.field])` adds up additional rows. (docs/host.md, D.1) How the host keeps them is unknown; ours is one
 * assignment a line, `[total] = [price] * [pieces]`. When the true form becomes known, this file alone changes.
 */
export type Around = {
  own(field: string): number
  parent(field: string): number
  sum(child: string, field: string): number
}

export type Assignment = { readonly field: string, readonly formula: string }

/** Assignments of the text; lines that are none are skipped. */
export function assignmentsIn(text: string): readonly Assignment[] {
  return text.split(/[\r\n;]+/).flatMap(line => {
    const [, field, formula] = /^\s*\[([a-z0-9_]+)\]\s*=(.+)$/i.exec(line) ?? []
    return field === undefined || formula === undefined ? [] : [{ field, formula }]
  })
}

/** Every child field the formulas add up. */
export const sumsIn = (text: string): readonly { readonly child: string, readonly field: string }[] =>
  [...text.matchAll(/sum\(\s*\[([a-z0-9_]+)\.([a-z0-9_]+)\]\s*\)/gi)].map(([, child = '', field = '']) => ({ child, field }))

/** The value of a formula; undefined when it is none, or has none. */
export function valueOf(formula: string, around: Around): number | undefined {
  const words = formula.match(/sum\(\s*\[[a-z0-9_.]+\]\s*\)|\[[a-z0-9_]+\]|\{[a-z0-9_]+\}|\d+(?:\.\d+)?|\S/gi) ?? []
  const reading: Reading = { words, at: 0, around }
  const value = terms(reading)
  return reading.at === words.length && Number.isFinite(value) ? Number(value.toFixed(10)) : undefined
}

type Reading = { readonly words: readonly string[], at: number, readonly around: Around }

function terms(reading: Reading): number {
  let value = factors(reading)
  for (let sign = reading.words[reading.at]; sign === '+' || sign === '-'; sign = reading.words[reading.at]) {
    reading.at += 1
    value += (sign === '+' ? 1 : -1) * factors(reading)
  }
  return value
}

function factors(reading: Reading): number {
  let value = single(reading)
  for (let sign = reading.words[reading.at]; sign === '*' || sign === '/'; sign = reading.words[reading.at]) {
    reading.at += 1
    value = sign === '*' ? value * single(reading) : value / single(reading)
  }
  return value
}

/** A number, a field, a sum, something in brackets. Anything else makes the whole no number. */
function single(reading: Reading): number {
  const word = reading.words[reading.at] ?? ''
  reading.at += 1
  if (word === '-') return -single(reading)
  if (word === '(') {
    const value = terms(reading)
    const closed = reading.words[reading.at] === ')'
    reading.at += 1
    return closed ? value : NaN
  }
  const sum = sumsIn(word)[0]
  if (sum !== undefined) return reading.around.sum(sum.child, sum.field)
  const name = word.slice(1, -1)
  if (word.startsWith('[') && word.length > 1) return reading.around.own(name)
  if (word.startsWith('{') && word.length > 1) return reading.around.parent(name)
  return /^\d/.test(word) ? Number(word) : NaN
}
