import { readFileSync, readdirSync } from 'node:fs'
import type { Letter } from '../world.ts'
import { answerTo, bodyToken } from './post.ts'

const folder = new URL('./letters/', import.meta.url)

export const corpusNames: readonly string[] = readdirSync(folder).filter(name => name.endsWith('.eml')).map(name => name.slice(0, -4))

const someLetter = { 'answer-to': 'richieste@officinabassi.example', 'our-id': '<none@nowhere.example>', token: 'tk-none' }

/** A letter of the corpus, as mail programs write them, answering one of ours. */
export function fromCorpus(name: string, told?: Letter): Buffer {
  const values = told === undefined ? someLetter : { 'answer-to': answerTo(told), 'our-id': told.headers['message-id'] ?? '', token: bodyToken(told) }
  const text = readFileSync(new URL(`${name}.eml`, folder), 'utf8')
  return Buffer.from(Object.entries(values).reduce((all, [place, value]) => all.replaceAll(`{{${place}}}`, value), text).replace(/\r?\n/g, '\r\n'))
}
