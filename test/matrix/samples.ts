import { newId } from '../../formats/ids.ts'
import type { Column } from '../../addon/fields/reading.ts'

/** Values for a list, enough that each use has one of its own. */
export const listWords = (start: string): readonly string[] => Array.from({ length: 60 }, (_, at) => `${start}v${at}q`)

const two = (number: number): string => String(number).padStart(2, '0')

/**
 * The n-th value for a column in canonical text, unlike any other value of the world where its kind allows it.
 * @param place place of the column among all, so that no two columns share a value
 */
export function sample({ kind, shape }: Pick<Column, 'kind' | 'shape'>, place: number, n: number): string {
  const word = `parola${place}x${n}q`
  const unique = 500_000 + place * 1_000 + n
  switch (kind.name) {
    case 'email': return `${word}@posta.example`
    case 'telephone': return `059 ${unique}`
    case 'link': return `https://${word}.example/`
    case 'check': return n % 2 === 0 ? '1' : ''
    case 'list': case 'state': case 'checklist': return listWords(shape.choices.find(choice => /v0q$/.test(choice))?.slice(0, -3) ?? '')[n % 60] ?? ''
    case 'integer': case 'decimal': case 'percentage': case 'currency': return String(unique)
    case 'date': case 'date-time': {
      const day = new Date(Date.UTC(2031, 0, 1 + place * 70 + n))
      const digits = `${day.getUTCFullYear()}${two(day.getUTCMonth() + 1)}${two(day.getUTCDate())}`
      return `${digits}${kind.name === 'date' ? '000000' : '093000'}`
    }
    case 'image': case 'file': return `${newId()} ${word}.png`
    default: return word
  }
}

/** What a person types for it. */
export function typedFor({ kind }: Pick<Column, 'kind'>, canonical: string): string {
  if (kind.name !== 'date' && kind.name !== 'date-time') return canonical
  const day = `${canonical.slice(0, 4)}-${canonical.slice(4, 6)}-${canonical.slice(6, 8)}`
  return kind.name === 'date' ? day : `${day}T${canonical.slice(8, 10)}:${canonical.slice(10, 12)}`
}

/** Whether a reader of this text reads this value; thousands marks and hard blanks aside. */
export function tells(text: string, { kind, shape }: Pick<Column, 'kind' | 'shape'>, canonical: string, language: 'it' | 'en' = 'it'): boolean {
  const flat = (words: string): string => words.replace(/[\u00a0\u202f]/g, ' ').replace(/(?<=\d)[.,' ](?=\d{3})/g, '').replace(/\s+/g, ' ')
  const shown = kind.show(canonical, shape, { language, zone: 'Europe/Rome' })
  return shown !== '' && flat(text).includes(flat(shown))
}
