import { expect } from 'chai'
import type { BrowserContext } from 'playwright-core'
import { isFull } from '../run/which.ts'
import { useChromium } from './chromium.ts'
import { become, fillStage, mainPages, speak } from './pages.ts'
import type { Seen } from './pages.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { looks, troubles } from './troubles.ts'

const languages = ['it', 'en'] as const

const people: readonly (readonly [who: Seen['by'], told: string])[] = [
  ['stranger', 'what strangers meet'], ['newcomer', 'the link that proves a mailbox'], ['customer', 'a customer’s pages'], ['fresh', 'a customer’s first day'],
  ['owner', 'the owner’s door'], ['looking', 'a customer seen by the owner'], ['program', 'the program'],
]

/** CI looks at every page in every look; a plain run at the pages most people meet, each in the look that is next. */
const met = isFull() ? people : people.filter(([who]) => ['stranger', 'customer'].includes(who))
const inTurn = languages.flatMap(language => looks[language].map(look => ({ language, ...look })))
const looksOf = (at: number, language: 'it' | 'en') => (isFull() ? inTurn : inTurn.slice(at % inTurn.length).slice(0, 1)).filter(look => look.language === language)

const howMuch = isFull() ? '' : ' (CI crosses them all; here those of strangers and customers, in one look each)'

describe(`the main pages at 360 and 1280 px, light and dark, in both languages${howMuch}: axe finds nothing serious or critical`, function () {
  this.timeout(120_000)
  const chromium = useChromium()
  let stage: Stage
  before(async () => {
    stage = await openStage()
    await fillStage(stage, 'it')
  })
  after(() => stage?.close())

  for (const [who, told] of met) {
    it(told, async () => {
      const context = await chromium.person({ viewport: { width: 360, height: 800 }, reducedMotion: 'reduce' })
      try {
        expect(await askAll(context, who)).to.deep.equal([])
      } finally {
        await context.close()
      }
    })
  }

  async function askAll(context: BrowserContext, who: Seen['by']): Promise<string[]> {
    await become(context, stage, who)
    const page = await context.newPage()
    const found: string[] = []
    for (const language of languages) {
      const shown = mainPages(stage).filter(({ by }) => met.some(([one]) => one === by)).map((seen, at) => ({ ...seen, looks: looksOf(at, language) }))
      const theirs = shown.filter(({ by, looks }) => by === who && looks.length > 0)
      if (theirs.length > 0) await speak(page, stage, who, language)
      for (const { name, open, looks } of theirs) {
        await open(page)
        for (const { colorScheme, width } of looks) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 800 })
          found.push(...(await troubles(page, width)).map(trouble => `${name} ${language} ${colorScheme} ${width}: ${trouble}`))
        }
      }
    }
    return found
  }
})
