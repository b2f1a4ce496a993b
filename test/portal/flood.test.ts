import { expect } from 'chai'
import { openBrowser } from '../browser.ts'
import { password } from './newcomer.ts'
import { openWorld } from '../world.ts'

describe('fifty registrations a minute from one address', function () {
  this.timeout(60_000)

  it('are slowed down, and no mailbox that is not the sender’s gets a word of his, nor a second letter (M05, S51)', async () => {
    const world = await openWorld()
    try {
      const answers: number[] = []
      for (let at = 0; at < 50; at += 1) {
        const browser = openBrowser(world.portal)
        await browser.go('register')
        const victim = `victim${at % 10}@somewhere.example`
        answers.push((await browser.send('register', { name: 'BUY CHEAP http://spam.example', email: victim, phone: '1', password, title: 'CLICK HERE http://spam.example', description: 'SPAMSPAM' })).status)
      }
      expect(answers.filter(status => status === 429).length).to.be.at.least(30)
      const letters = await world.letters()
      for (const { text, html, subject, to } of letters) {
        for (const word of ['spam.example', 'CLICK HERE', 'SPAMSPAM', 'BUY CHEAP']) expect(`${subject} ${text} ${html}`, to.join()).to.not.include(word)
      }
      expect(letters.every(({ to }) => to.every(address => /^victim\d@somewhere\.example$/.test(address)))).to.equal(true)
      expect(letters.length).to.be.at.most(10)
    } finally { await world.close() }
  })
})
