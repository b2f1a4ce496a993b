import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { letIn } from '../../addon/sessions/admit.ts'
import { desktop, useChromium } from './chromium.ts'
import { openTicketCard } from './owner-acts.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { customerPassword, enterProgram, letterTo, photo, pressInLetter, register, signIn } from './walks.ts'

describe('the same by other ways', function () {
  this.timeout(60_000)
  const chromium = useChromium()
  let stage: Stage
  before(async () => { stage = await openStage() })
  after(() => stage?.close())

  it('everything works with JavaScript disabled: register with a photo, let in, ask, reply, program, sign out', async () => {
    const email = 'nora@senzascript.example'
    const page = await (await chromium.person({ javaScriptEnabled: false })).newPage()
    await register(page, stage, { name: 'Nora Sardi', email, title: 'Termosifone freddo', description: 'Quello del corridoio.', photo: await photo() })
    const owner = await (await chromium.person({ javaScriptEnabled: false, viewport: desktop })).newPage()
    await pressInLetter(owner, stage, await letterTo(stage, 'info@officinabassi.example', 'Nora Sardi'), '/owner/let-in/')
    await owner.locator('main .main-act').click()
    await signIn(page, stage, email)
    await page.locator('main a.button[href$="tickets/new"]').click()
    await page.locator('main .main-act').click()
    expect(await page.locator('#f-title-wrong').innerText()).to.include('Manca')
    await page.locator('#f-title').fill('Perde anche la valvola')
    await page.locator('#f-photos').setInputFiles([await photo('valvola.jpg'), await photo('muro.jpg')])
    await page.locator('main .main-act').click()
    await page.waitForURL(/tickets\/2/)
    expect(await page.locator('ul.files img').count()).to.equal(2)
    await page.locator('#f-text').fill('È peggiorata.')
    await page.locator('#reply .main-act').click()
    expect(await page.locator('.line').innerText()).to.include('È peggiorata.')
    await enterProgram(owner, stage)
    await openTicketCard(owner, stage, 'Perde anche la valvola')
    await owner.getByLabel('Stato', { exact: true }).selectOption('Eseguito')
    await owner.getByRole('button', { name: 'Salva' }).click()
    await letterTo(stage, email, 'Eseguito')
    await page.goto(`${stage.world.portal}/tickets/2`)
    expect(await page.locator('main').innerText()).to.include('Eseguito').and.include('Qualcosa non va ancora?')
    await page.getByRole('button', { name: 'English' }).click()
    expect(await page.locator('main').innerText()).to.include('Something still wrong?')
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(await page.locator('main').innerText()).to.include('You are signed out')
  })

  it('everything works by keyboard alone: register, sign in, ask, reply; the focus is always seen', async () => {
    const email = 'karl@tastiera.example'
    const page = await (await chromium.person({ viewport: desktop, locale: 'en-GB' })).newPage()
    await page.goto(`${stage.world.portal}/register`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.className)).to.equal('skip')
    await page.keyboard.press('Enter')
    for (const [field, text] of [['#f-name', 'Karl Tasten'], ['#f-email', email], ['#f-phone', '059 123456'], ['#f-password', customerPassword]] as const) await typeInto(page, field, text)
    await tabTo(page, 'main .main-act')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/registered')
    const link = /http\S+\/prove\/[\w-]+/.exec((await letterTo(stage, email, '/prove/')).text)?.[0] ?? ''
    await page.goto(link)
    await tabTo(page, 'main .main-act')
    await page.keyboard.press('Enter')
    await page.getByText('Address confirmed').first().waitFor()
    const { desk } = stage.world
    const rows: { id: string }[] = await desk.db.knex('tk_account').where({ email }).select('id')
    await letIn(desk, rows.map(({ id }) => id))
    await page.goto(`${stage.world.portal}/sign-in`)
    await typeInto(page, '#f-email', email)
    await typeInto(page, '#f-password', customerPassword)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/tickets')
    await tabTo(page, 'main a[href$="tickets/new"]')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/tickets/new')
    await tabTo(page, 'main .main-act')
    await page.keyboard.press('Enter')
    await page.locator('#f-title:focus').waitFor()
    await page.keyboard.type('Kein warmes Wasser')
    await tabTo(page, '#f-priority')
    await page.keyboard.press('ArrowDown')
    await typeInto(page, '#f-description', 'Since yesterday.')
    await tabTo(page, 'main .main-act')
    await page.keyboard.press('Enter')
    await page.waitForURL(/tickets\/\d+/)
    await typeInto(page, '#f-text', 'Please ring first.')
    await tabTo(page, '#reply .main-act')
    await page.keyboard.press('Enter')
    await page.locator('.line', { hasText: 'Please ring first.' }).waitFor()
    expect(await page.locator('main').innerText()).to.include('Kein warmes Wasser').and.include('Since yesterday.').and.include('Low')
  })
})

/** Tab by tab, as a person without a mouse; every stop on the way must show where the focus is. */
async function tabTo(page: Page, place: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    const { there, seen } = await page.evaluate(selector => {
      const now = document.activeElement
      const style = now === null ? undefined : getComputedStyle(now)
      return { there: now?.matches(selector) === true, seen: style !== undefined && (style.outlineStyle !== 'none' || now?.matches('body, main, .go') === true) }
    }, place)
    if (!seen) throw new Error(`the focus is not seen at ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120))}`)
    if (there) return
  }
  throw new Error(`no way by Tab to ${place} on ${page.url()}`)
}

async function typeInto(page: Page, place: string, text: string): Promise<void> {
  await tabTo(page, place)
  await page.keyboard.type(text)
}
