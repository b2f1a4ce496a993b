import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readWords } from '../../addon/words/say.ts'

const portal = new URL('../../portal/', import.meta.url)
const texts = (language: 'it' | 'en'): Readonly<Record<string, string>> => JSON.parse(readFileSync(new URL(`words/${language}.json`, portal), 'utf8'))
const it_ = texts('it')
const en = texts('en')

const sources = (folder: URL, endings: RegExp): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(name => endings.test(name)).map(name => readFileSync(join(folder.pathname, name), 'utf8'))

const placesOf = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)/g)].map(found => found[1] ?? ''))]
  .filter(name => !['un', 'una', 'altri', 'altro', 'one', 'other', 'C', 'Ci', 'There', 'Un', 'Altri', 'No', 'Nessun', 'One'].includes(name)).sort()

describe('words of the portal', () => {
  it('are the same in Italian and English, with the same places to fill', () => {
    expect(Object.keys(it_)).to.deep.equal(Object.keys(en))
    for (const [key, text] of Object.entries(it_)) expect(placesOf(text), key).to.deep.equal(placesOf(en[key] ?? ''))
  })

  it('can all be said', () => {
    for (const language of ['it', 'en'] as const) {
      const words = readWords(language, new URL(`words/${language}.json`, portal))
      const values = { company: 'Officina', count: 2, number: 3, seconds: 4, author: 'Anna', winner: 'Bruno', email: 'a@b.it', name: 'x.pdf', most: 5, least: 8, rating: 4, names: 'x', reference: 'ff', report: 'n. 3', when: 'ieri' }
      for (const key of Object.keys(it_)) expect(words.say(key, values), key).to.not.match(/[{}]/)
    }
  })

  it('are all used, and every used one is there', () => {
    const code = [...sources(portal, /\.(ts|ejs)$/)].join('\n')
    const addon = sources(new URL('../../addon/', import.meta.url), /\.ts$/).join('\n')
    const literal = new Set([...code.matchAll(/['"`]([a-z-]+\.[a-z0-9.-]+)['"`]/g)].map(found => found[1] ?? ''))
    // Keys put together on the spot: their first half is in the portal, the other half comes from where it is named.
    const families: Readonly<Record<string, string>> = {
      // Dates say it as `not-a-${name}`.
      'wrong.': `${code}${addon} not-a-date not-a-date-time`, 'said.': code, 'fault.': code + addon, 'refused.': code + addon, 'turn.': code, 'step.': addon + code,
      'line.': addon + code, 'letters.': code + addon,
    }
    for (const key of Object.keys(it_)) {
      const family = Object.keys(families).find(start => key.startsWith(start))
      const named = family !== undefined && (families[family] ?? '').includes(key.slice(family.length).replace(/-you$|\.(title|text)$/, ''))
      expect(literal.has(key) || named, `${key} is not used`).to.equal(true)
    }
    const roots = new Set(Object.keys(it_).map(key => key.split('.')[0]))
    for (const key of literal) if (roots.has(key.split('.')[0]) && !/\.(ts|js|css|ejs|json|zip)$/.test(key)) expect(it_, `${key} is missing`).to.have.property(key)
  })

  it('have a sentence for everything the addon may find wrong with a field', () => {
    // What an installer finds in a host is told in its own words (lifecycle/), not beside a field of a form.
    const addon = ['fields', 'sessions', 'tickets', 'people'].flatMap(room => sources(new URL(`../../addon/${room}/`, import.meta.url), /\.ts$/)).join('\n')
    const keys = new Set([...addon.matchAll(/(?:\]|\w+:) ?=? ?\{ key: (?:`|')([a-z-]+)/g)].map(found => found[1] ?? ''))
    for (const key of [...keys, 'required', 'not-offered']) {
      if (key === 'not-a-') continue
      expect(it_, key).to.have.property(`wrong.${key}`)
    }
  })
})
