import type { BrowserContext, Page } from 'playwright-core'
import { markOf, wayFor } from '../../addon/notices/ways.ts'
import type { WayStep } from '../../addon/notices/ways.ts'
import { showReport } from '../../addon/reports/change.ts'
import { createReport } from '../../addon/reports/create.ts'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import { letIn } from '../../addon/sessions/admit.ts'
import { openBrowser } from '../browser.ts'
import type { Stage } from './stage.ts'
import { customerPassword, letterTo } from './walks.ts'

export type Seen = { readonly name: string, readonly by: 'stranger' | 'newcomer' | 'customer' | 'fresh' | 'owner' | 'looking' | 'program', open(page: Page): Promise<void> }

const people = {
  customer: { name: 'Rita Rossi', email: 'rita@panificiorossi.example' }, fresh: { name: 'Marta Zini', email: 'info@barcentrale.example' },
  newcomer: { name: 'Forno Bianchi', email: 'ugo@fornobianchi.example' }, waiting: { name: 'Lucia Ferrari', email: 'lucia@gelateriaferrari.example' },
} as const

/** Puts the workshop where a week of use would have brought it: requests in every state, a conversation, somebody who waits. */
export async function fillStage(stage: Stage, language: 'it' | 'en'): Promise<void> {
  const { world } = stage
  const it = language === 'it'
  for (const person of [people.customer, people.fresh]) await joined(stage, person, language)
  await registered(stage, people.waiting, language, it ? 'La vetrina dei gelati non tiene la temperatura' : 'The ice cream display does not keep its temperature')
  await askedFor(stage, language, it ? [
    ['Il forno non scalda', 'Da ieri sera la camera di sinistra resta a 90 gradi. Abbiamo provato a spegnere e riaccendere.', 'Alta'],
    ['Revisione annuale della caldaia', 'Quando potete passare? Meglio il pomeriggio.', 'Bassa'],
    ['Rumore dalla pompa di ricircolo', '', 'Media'],
    ['Preventivo per un secondo bollitore', 'Ci servirebbe prima di Natale.', ''],
  ] : [
    ['The oven does not heat', 'Since last night the left chamber stays at 90 degrees. We tried switching it off and on again.', 'High'],
    ['Yearly check of the boiler', 'When can you come? Afternoons are best.', 'Low'],
    ['Noise from the circulation pump', '', 'Medium'],
    ['Quote for a second water heater', 'We would need it before Christmas.', ''],
  ])
  const rows: { id: string, number: number }[] = await world.host.knex('ticket').where({ eli: 0 }).orderBy('number').select({ id: 'gguid' }, 'number')
  const states = it ? ['Sospeso', 'Riprogrammare', 'Eseguito'] : ['Suspended', 'Reprogramming', 'Executed']
  for (const [at, status] of states.entries()) await world.save('ticket', { status }, rows[at]?.id)
  const reply = it ? 'Buongiorno Rita, è la resistenza. Il ricambio arriva giovedì: Tito passa venerdì alle 14.' : 'Good morning Rita, it is the heating element. The part arrives on Thursday: Tito comes on Friday at 2 pm.'
  await world.save('ticket_message', { body: reply, author: 'Olga Bassi' }, undefined, { table: 'ticket', id: rows[0]?.id ?? '' })
  await world.follow()
  await reported(stage, rows[0]?.id ?? '', it)
}

/** The first visit was written down and opened to its customer. */
async function reported({ world: { desk } }: Stage, ticket: string, it: boolean): Promise<void> {
  const { report } = await createReport(desk, ticket, {
    date: '2026-11-23', start: '2026-11-23T09:00', end: '2026-11-23T11:30', technician: 'Tito', fault: it ? 'La camera di sinistra resta a 90 gradi' : 'The left chamber stays at 90 degrees',
    work: it ? 'Sostituita la resistenza, provato per mezz’ora.' : 'Heating element replaced, tried for half an hour.', materials: [{ description: it ? 'Resistenza 2 kW' : 'Heating element 2 kW', quantity: '1', unit: 'pz', price: '84,50' }],
  }, 'stage')
  await showReport(desk, report, { shown: true, prices: true })
}

async function reportIn({ world: { host, desk } }: Stage): Promise<string> {
  const row: { report_id: string } | undefined = await host.knex(desk.names.reports).where({ eli: 0 }).first('report_id')
  return row?.report_id ?? ''
}

/** The main pages of the product, one after the other as people meet them. */
export const mainPages = (stage: Stage): readonly Seen[] => {
  const { portal } = stage.world
  const at = (path: string) => async (page: Page): Promise<void> => { await page.goto(`${portal}/${path}`) }
  return [
    { name: 'register', by: 'stranger', open: at('register') },
    { name: 'prove', by: 'newcomer', open: async page => { await page.goto(await proveLink(stage)) } },
    { name: 'sign-in', by: 'stranger', open: at('sign-in') },
    { name: 'sign-in-link', by: 'stranger', open: at('sign-in/link') },
    { name: 'button-reopen', by: 'stranger', open: async page => { await page.goto(await buttonOf(stage, 'reopen', 'act', 3)) } },
    { name: 'button-rate', by: 'stranger', open: async page => { await page.goto(`${await buttonOf(stage, 'rate', 'rate', 3)}?stars=4`) } },
    { name: 'button-rate-with-errors', by: 'stranger', open: async page => { await page.goto(await buttonOf(stage, 'rate', 'rate', 3)); await page.locator('main .main-act').click(); await page.locator('[data-faults]').waitFor() } },
    { name: 'button-stop', by: 'stranger', open: async page => { await page.goto(await buttonOf(stage, 'stop', 'stop', 1)) } },
    { name: 'button-answer', by: 'stranger', open: async page => { await page.goto(await buttonOf(stage, 'answer', 'owner/act', 1)) } },
    { name: 'button-done', by: 'stranger', open: async page => { await page.goto(await buttonOf(stage, 'done', 'owner/act', 1)) } },
    { name: 'list', by: 'customer', open: at('tickets') },
    { name: 'list-empty', by: 'fresh', open: at('tickets') },
    { name: 'new', by: 'customer', open: at('tickets/new') },
    { name: 'new-with-errors', by: 'customer', open: async page => { await page.goto(`${portal}/tickets/new`); await page.locator('main .main-act').click(); await page.locator('[data-faults]').waitFor() } },
    { name: 'ticket', by: 'customer', open: at('tickets/1') },
    { name: 'ticket-done', by: 'customer', open: at('tickets/3') },
    { name: 'rate', by: 'customer', open: at('tickets/3/rate') },
    { name: 'report', by: 'customer', open: async page => { await page.goto(`${portal}/reports/${await reportIn(stage)}`) } },
    { name: 'report-with-errors', by: 'customer', open: async page => { await page.goto(`${portal}/reports/${await reportIn(stage)}`); await page.locator('main .main-act').click(); await page.locator('[data-faults]').waitFor() } },
    { name: 'me', by: 'customer', open: at('me') },
    { name: 'owner', by: 'owner', open: at('owner') },
    { name: 'owner-tickets', by: 'owner', open: at('owner/tickets') },
    { name: 'owner-ticket', by: 'owner', open: async page => { await page.goto(`${portal}/owner/tickets`); await page.locator('.todo a').last().click(); await page.locator('#reports').waitFor() } },
    { name: 'owner-new-report', by: 'owner', open: async page => { await page.goto(`${portal}/owner/tickets`); await page.locator('.todo a').last().click(); await page.locator('a.button[href$="/report"]').click(); await page.locator('#f-work').waitFor() } },
    { name: 'owner-report', by: 'owner', open: async page => { await page.goto(`${portal}/owner/reports/${await reportIn(stage)}`) } },
    { name: 'owner-people', by: 'owner', open: at('owner/people') },
    { name: 'owner-invite', by: 'owner', open: at('owner/invite') },
    {
      name: 'owner-quick', by: 'owner', open: async page => {
        await page.goto(`${portal}/owner/quick`)
        await page.locator('#f-who').fill('059 331902')
        await page.locator('button[value=find]').click()
        await page.locator('#f-customer').waitFor()
      },
    },
    { name: 'owner-texts', by: 'owner', open: at('owner/texts') },
    {
      name: 'owner-text', by: 'owner', open: async page => {
        await page.goto(`${portal}/owner/texts/reply-it`)
        await page.locator('button[value=preview]').click()
        await page.locator('#preview').waitFor()
      },
    },
    { name: 'owner-ratings', by: 'owner', open: at('owner/ratings') },
    { name: 'owner-webhooks', by: 'owner', open: at('owner/webhooks') },
    { name: 'look-ticket', by: 'looking', open: at('tickets/1') },
    { name: 'program-grid', by: 'program', open: async page => { await page.goto(`${stage.console}/t/ticket`) } },
    { name: 'program-card', by: 'program', open: async page => { await page.goto(`${stage.console}/t/ticket`); await page.locator('a.row-link').first().click() } },
  ]
}

/** Signs a context in as one of the people who look at pages. */
export async function become(context: BrowserContext, stage: Stage, who: Seen['by']): Promise<void> {
  if (who === 'stranger' || who === 'newcomer') return
  const page = await context.newPage()
  const { portal, desk, workshop } = stage.world
  if (who === 'program') {
    await page.goto(`${stage.console}/sign-in`)
    await page.locator('#username').fill(workshop.owner.username)
    await page.locator('#password').fill(workshop.owner.password)
    await page.locator('main button.primary').click()
    await page.locator('header.side').waitFor()
    if (stage.world.desk.language === 'en') await page.goto(`${stage.console}/lang?to=en&back=/t/ticket`)
  } else if (who === 'owner' || who === 'looking') {
    await page.goto(await desk.db.inTransaction(tx => newOwnerLink(desk, tx)))
    await page.locator('main .main-act').click()
    await page.waitForURL('**/owner')
    if (who === 'looking') {
      await page.goto(`${portal}/owner/look`)
      await page.locator('li', { hasText: 'Panificio Rossi' }).getByRole('button').click()
      await page.waitForURL('**/tickets')
    }
  } else {
    await page.goto(`${portal}/sign-in`)
    await page.locator('#f-email').fill(people[who].email)
    await page.locator('#f-password').fill(customerPassword)
    await page.locator('main .main-act').click()
    await page.waitForURL('**/tickets')
  }
  await page.close()
}

/** Changes the language as a person does, on the page or by the link of the program. */
export async function speak(page: Page, stage: Stage, who: Seen['by'], language: 'it' | 'en'): Promise<void> {
  if (who === 'program') return void await page.goto(`${stage.console}/lang?to=${language}&back=/t/ticket`)
  await page.goto(`${stage.world.portal}/${who === 'owner' ? 'owner' : who === 'stranger' || who === 'newcomer' ? 'sign-in' : 'tickets'}`)
  const button = page.locator(`.tongue button[value="${language}"]`)
  if (await button.getAttribute('aria-pressed') !== 'true') await button.click()
  await page.locator(`html[lang="${language}"]`).waitFor()
}

/** What a button of a letter about this request leads to, for Rita or for the firm's address. */
async function buttonOf({ world: { desk, host, portal } }: Stage, step: WayStep, page: string, number: number): Promise<string> {
  const ticket: { gguid: string } | undefined = await host.knex('ticket').where({ number }).first('gguid')
  const account: { id: string } | undefined = await desk.db.knex('tk_account').where({ email: people.customer.email }).first('id')
  const { notify } = await desk.reading.options(desk)
  const reader = page === 'owner/act' ? markOf(notify[0] ?? '') : account?.id ?? ''
  return `${portal}/${page}/${wayFor(desk, step, { ticket: ticket?.gguid ?? '', reader, from: desk.clock.now().getTime() })}`
}

type Person = { readonly name: string, readonly email: string }

async function registered(stage: Stage, { name, email }: Person, language: string, title = ''): Promise<void> {
  const browser = openBrowser(stage.world.portal, { language })
  await browser.go('register')
  await browser.send('register', { name, email, phone: '059 221843', password: customerPassword, ...(title === '' ? {} : { title }) })
  const link = await linkOf(stage, email)
  await browser.go(link)
  await browser.send(link.slice(stage.world.portal.length + 1))
}

async function joined(stage: Stage, person: Person, language: string): Promise<void> {
  await registered(stage, person, language)
  const { desk } = stage.world
  const rows: { id: string }[] = await desk.db.knex('tk_account').where({ email: person.email }).select('id')
  await letIn(desk, rows.map(({ id }) => id))
}

async function askedFor(stage: Stage, language: string, asked: readonly (readonly [title: string, description: string, priority: string])[]): Promise<void> {
  const browser = openBrowser(stage.world.portal, { language })
  await browser.go('sign-in')
  await browser.send('sign-in', { email: people.customer.email, password: customerPassword })
  for (const [title, description, priority] of asked) {
    await browser.go('tickets/new')
    await browser.send('tickets/new', { title, description, priority })
  }
}

async function linkOf(stage: Stage, email: string): Promise<string> {
  const { text } = await letterTo(stage, email, '/prove/')
  return /http\S+\/prove\/[\w-]+/.exec(text)?.[0] ?? ''
}

/** A newcomer's link that nobody has pressed yet; opening it does not use it up. */
async function proveLink(stage: Stage): Promise<string> {
  const { email, name } = people.newcomer
  if (!stage.world.mailbox.letters().some(({ to }) => to.includes(email))) {
    const browser = openBrowser(stage.world.portal)
    await browser.go('register')
    await browser.send('register', { name, email, phone: '059 777', password: customerPassword })
  }
  return linkOf(stage, email)
}
