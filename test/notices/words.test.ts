import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { say } from '../../addon/words/say.ts'

const texts = (language: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(new URL(`../../addon/words/${language}.json`, import.meta.url), 'utf8'))

/** Names of the places a text fills, whatever its plural forms say around them. */
const places = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{\s*([a-z]+)\s*[,}]/g)].map(match => match[1] ?? ''))].sort()

describe('the addon’s words', () => {
  it('are the same in Italian and English: keys, and the places they fill', () => {
    const [it, en] = [texts('it'), texts('en')]
    expect(Object.keys(it).sort()).to.deep.equal(Object.keys(en).sort())
    for (const key of Object.keys(it)) {
      const filled = (text = ''): readonly string[] => places(text.replace(/(one|other|firm|=\d+)\s*\{[^{}]*\}/g, ''))
      expect(filled(it[key]), key).to.deep.equal(filled(en[key]))
    }
  })

  it('count as people do', () => {
    expect([0, 1, 3].map(days => say('it', 'letter.since', { days }))).to.deep.equal(['da oggi', 'da ieri', 'da 3 giorni'])
    expect([1, 2].map(count => say('en', 'letter.digest.replied', { count }))).to.deep.equal(['one reply', '2 replies'])
  })

  it('a missing one is found here, not by a reader', () => {
    expect(() => say('it', 'letter.nowhere')).to.throw('letter.nowhere')
  })
})
