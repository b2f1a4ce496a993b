import { decodeChecked, encodeChecked } from '../../../formats/list-text.ts'
import { numberOf, textOf } from '../../records/values.ts'
import { say } from '../../words/say.ts'
import type { Kind } from '../kind.ts'
import { text } from './text.ts'

export const check: Kind = {
  ...text, name: 'check', types: [4], partial: 'check', searchable: false,
  read: (row, shape) => numberOf(row[shape.column]) === 0 ? '' : '1',
  store: (canonical, shape) => ({ [shape.column]: canonical === '1' ? 1 : 0 }),
  parse(raw) {
    const word = raw.trim().toLowerCase()
    if (['1', 'on', 'true', 'yes'].includes(word)) return { value: '1' }
    return ['', '0', 'off', 'false', 'no'].includes(word) ? { value: '' } : { key: 'not-a-choice' }
  },
  show: (canonical, _shape, { language }) => say(language, canonical === '1' ? 'field.yes' : 'field.no'),
  key: canonical => canonical,
}

/** Only values of today's list are taken; a stored one that has left it is still shown. (S23, R20) */
export const list: Kind = {
  ...text, name: 'list', types: [12], partial: 'choice',
  // The value is compared with the list's own, which stands as it stands.
  read: (row, shape) => textOf(row[shape.column]),
  parse(raw, shape) {
    const typed = raw.trim()
    // A blank at the end of the list's own value is part of it.
    const value = typed === '' ? '' : shape.choices.find(choice => choice.trim() === typed)
    return value === undefined ? { key: 'not-a-choice' } : { value }
  },
  show: (canonical, shape, { language }) => shape.caption?.(canonical, language) ?? canonical,
}

export const state: Kind = { ...list, name: 'state', types: [27] }

export const checklist: Kind = {
  ...text, name: 'checklist', types: [31], partial: 'checklist', sortable: false,
  read: (row, shape) => textOf(row[shape.column]),
  parse(raw, shape) {
    const values = [...new Set(decodeChecked(raw))]
    const unknown = values.find(value => !shape.choices.some(choice => choice.trim() === value))
    return unknown === undefined ? { value: encodeChecked(values) } : { key: 'not-a-choice' }
  },
  show: canonical => decodeChecked(canonical).join(', '),
  key: canonical => encodeChecked(decodeChecked(canonical)),
}
