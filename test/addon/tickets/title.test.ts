import { expect } from 'chai'
import { titleFrom } from '../../../addon/tickets/title.ts'

describe('The title of a request nobody gave one', () => {
  it('is the subject of its letter, without what mail programs put before it', () => {
    expect(titleFrom('R: Fwd:\tRe[2]: Il forno non parte. Segna E3.', 'Buongiorno')).to.equal('Il forno non parte. Segna E3.')
    expect(titleFrom(' Re: ', 'Il frigo perde\nda ieri')).to.equal('Il frigo perde')
  })

  it('is the first sentence of a message that has no subject', () => {
    expect(titleFrom('', 'Il forno non parte. Segna E3.')).to.equal('Il forno non parte')
    expect(titleFrom('', 'Sig. Bassi, quando venite? Il forno è fermo.')).to.equal('Sig. Bassi, quando venite?')
    expect(titleFrom('', ' ')).to.equal('')
  })

  it('ends with a whole word where it is too long', () => {
    expect(titleFrom('', `Allora ${'parola '.repeat(30)}`)).to.match(/^Allora (parola )+…$/).and.to.have.length.below(84)
    expect(titleFrom(`Allora ${'parola '.repeat(30)}`, '')).to.match(/^Allora (parola )+…$/).and.to.have.length.within(100, 123)
  })
})
