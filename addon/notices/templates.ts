import { readdirSync, readFileSync } from 'node:fs'
import ejs from 'ejs'
import type { Language } from '@nios4/sdk'
import type { LetterModel } from './model.ts'

type Fill = (locals: { readonly [name: string]: unknown }) => string

const folder = new URL('./letters/', import.meta.url)

/** A value stays inside its paragraph and starts no block: its line ends are blanks, an @ at its head is a letter like others. */
const inside = (value: unknown): string => String(value ?? '').replace(/\s+/g, ' ').replace(/^ ?@/, '＠')

const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

const fill = (text: string, escape?: (value: unknown) => string): Fill =>
  ejs.compile(text, { _with: false, localsName: 'l', ...(escape === undefined ? {} : { escape }) })

function letters(language: Language): ReadonlyMap<string, Fill> {
  const files = readdirSync(new URL(`${language}/`, folder)).filter(name => name.endsWith('.ejs'))
  return new Map(files.map(name => [name.slice(0, -'.ejs'.length), fill(read(`${language}/${name}`), inside)]))
}

const all: Readonly<Record<Language, ReadonlyMap<string, Fill>>> = { it: letters('it'), en: letters('en') }

/** Names of all letters, e.g. for trying every one of them. */
export const templateNames: readonly string[] = [...all.it.keys()]

export function written(model: LetterModel): string {
  const template = all[model.language].get(model.template)
  if (template === undefined) throw new Error(`no letter "${model.template}" in ${model.language}`)
  return template(model)
}

export const layout: Fill = fill(read('layout.ejs'))
