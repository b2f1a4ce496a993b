import { expect } from 'chai'
import type { BrowserContext } from 'playwright-core'
import { useChromium } from './chromium.ts'
import { become, fillStage, mainPages, speak } from './pages.ts'
import type { Seen } from './pages.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { looks, troubles } from './troubles.ts'

describe('the main pages at 360 and 1280 px, light and dark, in both languages: axe finds nothing serious or critical', function () {
  this.timeout(120_000)
  const chromium = useChromium()
  let stage: Stage
  before(async () => {
    stage = await openStage()
    await fillStage(stage, 'it')
  })
  after(() => stage?.close())

  for (const [who, told] of [
    ['stranger', 'what strangers meet'], ['newcomer', 'the link that proves a mailbox'], ['customer', 'a customer’s pages'], ['fresh', 'a customer’s first day'],
    ['owner', 'the owner’s door'], ['looking', 'a customer seen by the owner'], ['program', 'the program'],
  ] as const) {
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
    for (const language of ['it', 'en'] as const) {
      await speak(page, stage, who, language)
      for (const { name, open } of mainPages(stage).filter(({ by }) => by === who)) {
        await open(page)
        for (const { colorScheme, width } of looks[language]) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 800 })
          found.push(...(await troubles(page, width)).map(trouble => `${name} ${language} ${colorScheme} ${width}: ${trouble}`))
        }
      }
    }
    return found
  }
})
