import { expect } from 'chai'
import type { Language } from '@nios4/sdk'
import type { BrowserContext, Page } from 'playwright-core'
import { desktop, useChromium } from './chromium.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { customerPassword, letterTo, photo, until } from './walks.ts'
import { colleague } from '../story/people.ts'
import { hashPassword } from '../../addon/sessions/passwords.ts'

type Told = {
  readonly noisy: string, readonly since: string, readonly fridge: string, readonly call: string, readonly tomorrow: string, readonly still: string, readonly work: string, readonly send: RegExp, readonly signed: RegExp
}

const words: Readonly<Record<Language, Told>> = {
  it: {
    noisy: 'Il forno fa rumore', since: 'Da stamattina fa un rumore forte.', fridge: 'Il frigo del bar non raffredda più', call: 'Perde acqua la caldaia', tomorrow: 'Veniamo domani alle 8.',
    still: 'Va bene, il cancello è aperto.', work: 'Sostituita la ventola.', send: /Spedisci/, signed: /firmato/i,
  },
  en: {
    noisy: 'The oven is noisy', since: 'Since this morning it makes a loud noise.', fridge: 'The fridge of the bar is not cooling', call: 'The boiler leaks', tomorrow: 'We come tomorrow at 8.',
    still: 'Fine, the gate is open.', work: 'Replaced the fan.', send: /Send/, signed: /signed/i,
  },
}

const rita = 'rita@panificiorossi.example'
const firm = 'info@officinabassi.example'

/** Issue 5, Done when 2: the firm's people open no desk; letters, their program and a phone are enough. */
for (const language of ['it', 'en'] as const) {
  describe(`the baker's week, ${language === 'it' ? 'in Italian' : 'in English'}: by letter, photo, phone call, signature and invoice, without opening a desk (A03, A05, A06, B03, B05, B06)`, function () {
    this.timeout(60_000)
    const chromium = useChromium()
    const told = words[language]
    let stage: Stage
    let customer: BrowserContext
    let phone: Page
    let desk: Page
    let mail: Page
    const tickets = (): Promise<readonly Record<string, unknown>[]> => Promise.resolve(stage.world.host.knex('ticket').where({ eli: 0 }).orderBy('number'))
    const main = (page: Page): Promise<string> => page.locator('main').innerText()

    before(async () => {
      stage = await openStage({ language, letters: true })
      await colleague(stage.world, { name: 'Rita Rossi', email: rita, of: 'Panificio Rossi', language })
      await stage.world.desk.db.knex('tk_account').where({ email: rita }).update({ password_hash: await hashPassword(customerPassword) })
      customer = await chromium.person({ locale: language })
      phone = await customer.newPage()
      const owner = await chromium.person({ viewport: desktop, locale: language })
      desk = await owner.newPage()
      mail = await (await chromium.person({ viewport: desktop, locale: language })).newPage()
      await mail.goto(`${stage.mailbox}/lang?to=${language}&back=/`)
    })
    after(() => stage?.close())

    async function write(letter: { readonly subject: string, readonly text: string, readonly withPhoto?: boolean }): Promise<void> {
      await mail.goto(`${stage.mailbox}/write`)
      await mail.locator('#from').fill(rita)
      await mail.locator('#subject').fill(letter.subject)
      await mail.locator('#text').fill(letter.text)
      if (letter.withPhoto === true) await mail.locator('#photos').setInputFiles(await photo())
      await mail.getByRole('button', { name: told.send }).click()
      await mail.getByRole('status').waitFor()
    }

    it('Monday: Rita writes a letter with a photo, and it is a request in the program, with its number and a receipt', async () => {
      await write({ subject: told.noisy, text: told.since, withPhoto: true })
      await letterTo(stage, rita, told.noisy)
      const [ticket] = await tickets()
      expect([ticket?.['title'], Number(ticket?.['number'])]).to.deep.equal([told.noisy, 1])
      expect(await stage.world.host.knex('ticket_file').where({ gguidp: String(ticket?.['gguid']), eli: 0 }).count({ n: '*' })).to.deep.equal([{ n: 1 }])
    })

    it('the firm answers from its letter: opening the page changes nothing, the press does, and Rita reads it', async () => {
      const news = await letterTo(stage, firm, told.noisy)
      const answer = /https?:\/\/\S+\/owner\/act\/\S+/.exec(news.text)?.[0] ?? ''
      await desk.goto(answer)
      expect(await stage.world.host.knex('ticket_message').where({ eli: 0, from_customer: 0 }).count({ n: '*' })).to.deep.equal([{ n: 0 }])
      await desk.locator('main textarea').fill(told.tomorrow)
      await desk.locator('main .main-act').click()
      await letterTo(stage, rita, told.tomorrow)
    })

    it('Rita answers that letter in her mail program, and her words stand in the conversation without what she quotes', async () => {
      const letter = await letterTo(stage, rita, told.tomorrow)
      await mail.goto(`${stage.mailbox}/letters/${letter.id}`)
      await mail.locator('#text').fill(told.still)
      await mail.getByRole('button', { name: told.send }).click()
      await mail.getByRole('status').waitFor()
      const bodies = await until('her answer', async () => {
        const found: readonly string[] = await stage.world.host.knex('ticket_message').where({ eli: 0, from_customer: 1 }).pluck('body')
        return found.length > 0 ? found : undefined
      })
      expect(bodies).to.deep.equal([told.still])
    })

    it('Tuesday: a WhatsApp message with a photo is pasted: the number proposes the customer and the channel is set (M06)', async () => {
      await enterDoor()
      await desk.goto(`${stage.world.portal}/owner/quick`)
      await desk.locator('main summary').first().click()
      const customers: readonly { telefono: string }[] = await stage.world.host.knex('clienti').where({ ragione_sociale: 'Bar Centrale' }).select('telefono')
      await desk.locator('[name=pasted]').fill(`[22/11/26, 10:15] +39 ${customers[0]?.telefono ?? ''}: ${told.fridge}`)
      await desk.locator('button[value=read]').click()
      expect(await desk.locator('[name=channel]').inputValue()).to.equal('WhatsApp')
      expect(await main(desk)).to.include('Bar Centrale')
      await desk.locator('main input[type=file]').setInputFiles(await photo('frigo.jpg'))
      await keep()
      expect((await tickets()).map(row => [row['title'], row['customer'], row['channel']])[1]).to.deep.equal([told.fridge, 'Bar Centrale', 'WhatsApp'])
    })

    it('Wednesday: a call is written down in half a minute', async () => {
      await desk.goto(`${stage.world.portal}/owner/quick`)
      await desk.locator('[name=caller]').first().fill('Panificio')
      await desk.locator('button[value=find]').click()
      await desk.locator('main [type=radio]').first().check()
      await desk.locator('[name=title]').fill(told.call)
      await keep()
      await letterTo(stage, rita, told.call)
      expect((await tickets()).map(row => row['title'])).to.deep.equal([told.noisy, told.fridge, told.call])
    })

    it('Thursday: a report is made of the first request and opened to Rita, who signs it on her phone (A05, B05)', async () => {
      const [ticket] = await tickets()
      await desk.goto(`${stage.world.portal}/owner/tickets/${String(ticket?.['gguid'])}/report`)
      await desk.locator('[name=work]').fill(told.work)
      await desk.locator('[name=description]').first().fill('Ventola 230 V')
      await desk.locator('[name=quantity]').first().fill('1')
      await desk.locator('[name=price]').first().fill(language === 'it' ? '85,50' : '85.50')
      await desk.locator('main .main-act').click()
      await desk.waitForURL(/owner\/reports\//)
      await desk.locator('[name=shown]').check()
      await desk.locator('form[action$="/open"] button').click()
      await desk.getByRole('status').first().waitFor()
      await phone.goto(`${stage.world.portal}/sign-in`)
      await phone.locator('#f-email').fill(rita)
      await phone.locator('#f-password').fill(customerPassword)
      await phone.locator('main .main-act').click()
      await phone.waitForURL(/\/tickets/)
      await phone.goto(`${stage.world.portal}/tickets/1`)
      await phone.locator('main a[href*="/reports/"]').first().click()
      expect(await main(phone)).to.include(told.work)
      const pad = await phone.locator('canvas').boundingBox()
      if (pad === null) throw new Error('nowhere to sign')
      await phone.mouse.move(pad.x + 20, pad.y + 20)
      await phone.mouse.down()
      await phone.mouse.move(pad.x + 120, pad.y + 40, { steps: 8 })
      await phone.mouse.up()
      await phone.locator('#f-agreed').check()
      await phone.locator('#sign .main-act').click()
      await phone.getByText(told.signed).first().waitFor()
      await letterTo(stage, firm, told.signed)
    })

    it('Friday: the report is a draft invoice in the program, once, its number left to the program (A06, B06, M50)', async () => {
      const before = await stage.world.host.knex('fatture').where({ eli: 0 }).pluck('gguid')
      await desk.reload()
      await desk.locator('form[action$="/invoice"] button').click()
      const made = await until('the draft', async () => {
        const rows: readonly Record<string, unknown>[] = await stage.world.host.knex('fatture').where({ eli: 0 }).whereNotIn('gguid', before)
        return rows.length > 0 ? rows : undefined
      })
      expect(made).to.have.length(1)
      const lines: readonly Record<string, unknown>[] = await stage.world.host.knex('fatture_rows').where({ gguidp: String(made[0]?.['gguid']), eli: 0 })
      expect(JSON.stringify(lines)).to.include('Ventola 230 V').and.include('85.5')
    })

    async function keep(): Promise<void> {
      await desk.locator('button[value=keep]').click()
      await desk.locator('button[value=keep]').waitFor({ state: 'detached' })
    }

    async function enterDoor(): Promise<void> {
      await desk.goto(`${stage.world.portal}/owner/sign-in`)
      await desk.locator('main input[type=email]').fill('olga@officinabassi.example')
      await desk.locator('main .main-act').click()
      const letter = await letterTo(stage, 'olga@officinabassi.example', '/owner/enter/')
      await desk.goto(/https?:\/\/\S+\/owner\/enter\/\S+/.exec(letter.text)?.[0] ?? '')
      await desk.locator('main .main-act').click()
      await desk.waitForURL(/\/owner$/)
    }
  })
}
