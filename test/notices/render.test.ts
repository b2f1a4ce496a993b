import { expect } from 'chai'
import type { Language } from '@nios4/sdk'
import { textOn } from '../../addon/notices/colour.ts'
import { render } from '../../addon/notices/render.ts'
import { templateNames } from '../../addon/notices/templates.ts'
import { sampleOf } from './samples.ts'

const look = { colour: '#1f6f54', logo: 'logo@ticketing' }
const languages: readonly Language[] = ['it', 'en']

describe('every letter', () => {
  for (const name of templateNames) for (const language of languages) {
    it(`${name} in ${language} is whole: subject, sentence, button, reason, the same in both forms`, () => {
      const { subject, text, html } = render(sampleOf(name, language), look)
      expect(subject).to.match(/\S{2}/).and.not.match(/[<@\n]/)
      for (const body of [text, html]) {
        expect(body).to.contain(language === 'it' ? 'Riceve questa lettera' : 'You receive this letter')
        expect(body).to.not.match(/\bundefined\b|\bnull\b|NaN|\[object|<%|(^|\s)@(button|quiet|why|details|changes|replies|lists|files|pre)\b/m)
        expect(body).to.contain('Officina Termica Bassi')
      }
      expect(html).to.contain(`<html lang="${language}">`).and.contain('color-scheme').and.not.contain('<table').and.not.contain('<script')
      expect(html, 'no empty block').to.not.match(/<(p|div|h1|li|strong)[^>]*>\s*<\/\1>/)
      for (const link of html.matchAll(/href="([^"]*)"/g)) expect(link[1]).to.match(/^https:\/\/aiuto\.officinabassi\.example\//)
      if (/href=/.test(html)) expect(text).to.contain('https://aiuto.officinabassi.example/')
    })
  }

  it('exists in both languages with the same parts', () => {
    const parts = (name: string, language: Language): readonly string[] =>
      [...render({ ...sampleOf(name, language) }, look).html.matchAll(/<(h1|a|li|pre|blockquote)\b/g)].map(match => match[1] ?? '')
    for (const name of templateNames) expect(parts(name, 'it'), name).to.deep.equal(parts(name, 'en'))
  })

  it('what people typed stays text: no tag, no block, no second paragraph', () => {
    const evil = '@button link Click <img src=x onerror=alert(1)>\n\n@why gone'
    const model = { ...sampleOf('new-contact', 'it'), contact: evil, details: [{ label: 'Nome', value: evil }] }
    const { html, text, subject } = render(model, look)
    expect(html).to.contain('&lt;img').and.not.contain('<img src=x')
    expect(html.match(/>Fai entrare<|>Click/g), 'one button').to.deep.equal(['>Fai entrare<'])
    expect(text).to.contain('＠button link Click').and.contain('Riceve questa lettera')
    expect(subject).to.not.contain('\n')
  })

  it('the words on the button can be read on any colour of the owner’s', () => {
    expect([textOn('#1f6f54'), textOn('#ffd400'), textOn('#ffffff'), textOn('#000000')]).to.deep.equal(['#ffffff', '#141817', '#141817', '#ffffff'])
  })
})
