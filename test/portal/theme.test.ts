import { expect } from 'chai'
import { assert, integer, property } from 'fast-check'
import { contrast, themeOf, themeStyles } from '../../portal/theme.ts'

describe('the owner’s colour', () => {
  it('can be read on, and read in, whatever colour he chose, in light and in dark', () => {
    assert(property(integer({ min: 0, max: 0xffffff }), number => {
      const colour = `#${number.toString(16).padStart(6, '0')}`
      const { light, dark } = themeOf(colour)
      for (const [shades, surface] of [[light, '#ffffff'], [dark, '#1d2124']] as const) {
        expect(contrast(shades.accent, shades.onAccent), `text on ${shades.accent} from ${colour}`).to.be.at.least(4.5)
        expect(contrast(shades.link, surface), `link ${shades.link} from ${colour}`).to.be.at.least(4.5)
        expect(contrast(shades.accent, surface), `button ${shades.accent} from ${colour}`).to.be.at.least(3)
      }
    }), { numRuns: 2000 })
  })

  it('is taken as a colour and nothing else', () => {
    for (const nonsense of ['red;}body{display:none', '', '#12345', 'url(http://x)']) {
      expect(themeStyles(themeOf(nonsense))).to.equal(themeStyles(themeOf('#1f6f54')))
    }
  })
})
