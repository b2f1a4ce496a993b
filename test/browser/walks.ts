import sharp from 'sharp'
import type { Page } from 'playwright-core'
import type { Stage } from './stage.ts'

export type Photo = { readonly name: string, readonly mimeType: string, readonly buffer: Buffer }

/** A photo as a phone's camera would give it. */
export async function photo(name = 'forno.jpg'): Promise<Photo> {
  const buffer = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#a8552f' } }).jpeg().toBuffer()
  return { name, mimeType: 'image/jpeg', buffer }
}

export const customerPassword = 'pane e salame'

/** Waits until something is there, asking every tenth of a second. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>, withinMs = 15_000): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

export type Letter = ReturnType<Stage['world']['mailbox']['letters']>[number]

/** The first letter to an address whose subject or text holds these words. */
export const letterTo = (stage: Stage, to: string, words: string | RegExp): Promise<Letter> =>
  until(`a letter to ${to} with ${words}`, () => stage.world.mailbox.letters().find(letter => letter.to.includes(to) && holds(`${letter.subject}\n${letter.text}`, words)))

const holds = (text: string, words: string | RegExp): boolean => typeof words === 'string' ? text.includes(words) : words.test(text)

/** Opens a letter on the mailbox's page as a person does, and presses the link in it that leads there. */
export async function pressInLetter(page: Page, stage: Stage, letter: Letter, leads: string): Promise<void> {
  await page.goto(stage.mailbox)
  await page.locator(`a[href="/letters/${letter.id}"]`).click()
  await page.locator(`ul.links a[href*="${leads}"]`).first().click()
}

/** The owner signs in to his program. */
export async function enterProgram(page: Page, stage: { readonly console: string }): Promise<void> {
  await page.goto(`${stage.console}/sign-in`)
  await page.getByLabel(/Nome utente|User name/).fill('Olga Bassi')
  await page.getByLabel('Password').fill('officina')
  await page.getByRole('button', { name: /Accedi|Sign in/ }).click()
  await page.getByRole('navigation').first().waitFor()
}

/** Registers as a stranger and proves his mailbox; asks for the first request too when a title is given. */
export async function register(page: Page, stage: Stage, told: { readonly name: string, readonly email: string, readonly title?: string, readonly description?: string, readonly photo?: Photo }): Promise<void> {
  await page.goto(`${stage.world.portal}/register`)
  await page.locator('#f-name').fill(told.name)
  await page.locator('#f-email').fill(told.email)
  await page.locator('#f-phone').fill('059 221843')
  await page.locator('#f-password').fill(customerPassword)
  if (told.title !== undefined) {
    await page.locator('details.fold > summary').click()
    await page.locator('#f-title').fill(told.title)
    await page.locator('#f-description').fill(told.description ?? '')
    if (told.photo !== undefined) await page.locator('#f-photos').setInputFiles(told.photo)
  }
  await page.locator('main .main-act').click()
  await page.waitForURL('**/registered')
  await prove(page, stage, told.email)
}

export async function prove(page: Page, stage: Stage, email: string): Promise<void> {
  await pressInLetter(page, stage, await letterTo(stage, email, '/prove/'), '/prove/')
  await page.locator('main .main-act').click()
  await page.locator('main').getByText(/indirizzo è confermato|Indirizzo confermato|Address confirmed/).first().waitFor()
}

export async function signIn(page: Page, stage: Stage, email: string): Promise<void> {
  await page.goto(`${stage.world.portal}/sign-in`)
  await page.locator('#f-email').fill(email)
  await page.locator('#f-password').fill(customerPassword)
  await page.locator('main .main-act').click()
  await page.waitForURL(/\/tickets/)
}
