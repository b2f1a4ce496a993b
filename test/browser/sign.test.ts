import { expect } from 'chai'
import sharp from 'sharp'
import { phone, useChromium } from './chromium.ts'
import { become, fillStage, mainPages } from './pages.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'

describe('a report on a phone of 360 px', function () {
  this.timeout(120_000)
  const chromium = useChromium()
  let stage: Stage
  before(async () => {
    stage = await openStage()
    await fillStage(stage, 'it')
  })
  after(() => stage?.close())

  it('is signed with the finger: what was drawn is kept and stands on the signed paper’s record; cleared, it is drawn again (M44)', async () => {
    const context = await chromium.person({ viewport: phone, hasTouch: true })
    try {
      await become(context, stage, 'customer')
      const page = await context.newPage()
      await mainPages(stage).find(({ name }) => name === 'report')?.open(page)
      const pad = page.locator('canvas')
      const draw = async (): Promise<void> => {
        await pad.scrollIntoViewIfNeeded()
        const box = await pad.boundingBox()
        if (box === null) throw new Error('no pad')
        await page.mouse.move(box.x + 20, box.y + 40)
        await page.mouse.down()
        for (let at = 0; at < 30; at += 1) await page.mouse.move(box.x + 20 + at * 8, box.y + 40 + 20 * Math.sin(at / 2))
        await page.mouse.up()
      }
      await draw()
      await page.locator('[data-clear]').click()
      expect(await page.locator('input[name=drawn]').inputValue()).to.equal('')
      await draw()
      await page.locator('#f-agreed').check()
      await page.locator('main .main-act').click()
      await page.locator('.said').first().waitFor()
      const row: { picture: string, hash: string } = await stage.world.host.knex('tk_signature').first('picture', 'hash')
      const picture = await stage.world.desk.files.read('ticket_report', row.picture)
      const { channels } = await sharp(picture).stats()
      expect(channels.some(({ min, max }) => max - min > 100), 'ink on paper').to.equal(true)
      expect(row.hash).to.match(/^[0-9a-f]{64}$/)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).to.equal(0)
    } finally { await context.close() }
  })
})
