import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import { keepCredentials } from '../../addon/sync.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { tina } from '../cloud/stage.ts'
import { openReplicaPortal } from '../sync/replica-portal.ts'
import type { ReplicaPortal } from '../sync/replica-portal.ts'
import { credentialsOf } from '../sync/stage.ts'
import { useChromium } from './chromium.ts'
import { looks, troubles } from './troubles.ts'

describe('the page of the connection in a browser, at 360 and 1280 px, light and dark, in both languages', function () {
  this.timeout(120_000)
  const chromium = useChromium()
  let stage: ReplicaPortal
  let page: Page
  before(async () => {
    stage = await openReplicaPortal('sqlite')
    const { replica, desk, folder } = stage
    await saveRow(replica.host, tina, 'clienti', { telefono: '059 998877' }, { id: laidId('clienti', 'panificio-rossi'), now: replica.clock.now() })
    keepCredentials(folder, replica.address, credentialsOf(stage.office))
    const context = await chromium.person({ reducedMotion: 'reduce' })
    page = await context.newPage()
    await page.goto(await desk.db.inTransaction(tx => newOwnerLink(desk, tx)))
    await page.locator('main .main-act').click()
    await page.waitForURL('**/owner')
  })
  after(async () => {
    await page?.context().close()
    await stage?.close()
  })

  const open = (): Promise<unknown> => page.goto(`${stage.portal}/owner/connection`)

  /** The page as it is brought about, in every look. */
  async function inEveryLook(bring: () => Promise<unknown>): Promise<string[]> {
    const found: string[] = []
    for (const language of ['it', 'en'] as const) {
      await open()
      const tongue = page.locator(`.tongue button[value="${language}"]`)
      if (await tongue.getAttribute('aria-pressed') !== 'true') await tongue.click()
      await page.locator(`html[lang="${language}"]`).waitFor()
      await bring()
      for (const { colorScheme, width } of looks[language]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 800 })
        found.push(...(await troubles(page, width)).map(trouble => `${language} ${colorScheme} ${width}: ${trouble}`))
      }
    }
    return found
  }

  it('what would travel, with its list unfolded', async () => {
    expect(await inEveryLook(() => page.locator('details.fold summary').first().click())).to.deep.equal([])
  })

  it('a wrong password and a tick forgotten', async () => {
    expect(await inEveryLook(async () => {
      await page.locator('#f-password').fill('sbagliata')
      await page.locator('#access button').click()
      await page.locator('#f-password-wrong').waitFor()
    })).to.deep.equal([])
    expect(await inEveryLook(async () => {
      await page.locator('details.panel summary').click()
      await page.locator('form[action$="withdrawal"] button').click()
      await page.locator('#sure-wrong').waitFor()
    })).to.deep.equal([])
  })

  it('confirmed by a press, it says how much of it the cloud gives back', async () => {
    await open()
    await page.locator('button[name="write"][value="yes"]').click()
    await page.locator('section[role="status"]').waitFor()
    expect(await page.locator('section[role="status"]').innerText()).to.match(/(\d+) (of|di) \1 /)
    expect(await troubles(page, 1280)).to.deep.equal([])
  })

  it('shut out by the cloud, the new password stands before everything else', async () => {
    stage.office.cloud.plan(() => ({ notLogged: true }))
    await stage.replica.round().catch(() => undefined)
    stage.office.cloud.plan(undefined)
    expect(await inEveryLook(() => page.locator('.bad-note a').click())).to.deep.equal([])
    expect(await page.locator('#access').isVisible()).to.equal(true)
  })

  it('every group of the owner’s pages and every page of this one is in sight on a phone, before the heading', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await open()
    const title = await page.locator('h1').boundingBox()
    for (const link of await page.locator('nav.groups a, nav.rooms a').all()) {
      const box = await link.boundingBox()
      expect(box === null ? 9999 : box.x + box.width, await link.innerText()).to.be.at.most(360)
      expect(box?.height, await link.innerText()).to.be.at.least(44)
      expect((box?.y ?? 0) + (box?.height ?? 0)).to.be.at.most(title?.y ?? 0)
    }
  })
})
