import type { Page } from 'playwright-core'

type Program = { readonly console: string }

/** From the grid to the card of the ticket with this title. */
export async function openTicketCard(page: Page, { console }: Program, title: string): Promise<void> {
  await page.goto(`${console}/t/ticket?search=${encodeURIComponent(title)}`)
  await page.locator('tr', { hasText: title }).locator('a.row-link').click()
}

/** Opens the tab of the card that holds a field, when it is not the open one. */
export async function ownRow(page: Page, label: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  if (await field.isVisible()) return
  const tabs = page.locator('label.tab')
  for (let at = 0; at < await tabs.count() && !await field.isVisible(); at += 1) await tabs.nth(at).click()
}

/** The wheel of the Ticket section, tab Fields. */
export async function openFields(page: Page, { console }: Program): Promise<void> {
  await page.goto(`${console}/t/ticket`)
  await page.locator('.title-bar a[href="/wheel/ticket"]').click()
  await page.locator('a.tab[href$="tab=fields"]').click()
}

/** The wheel of the Ticket section: a list with its values, then a drop-down field that uses it. */
export async function addDropDown(page: Page, program: Program, wanted: { readonly list: string, readonly values: readonly string[], readonly label: string }): Promise<void> {
  await page.goto(`${program.console}/t/ticket`)
  await page.locator('.title-bar a[href="/wheel/ticket"]').click()
  await page.locator('#name').fill(wanted.list)
  await page.locator('form.inline button').click()
  for (const value of wanted.values) {
    await page.locator('#new').fill(value)
    await page.locator('li.new button').click()
    await page.locator(`input[name=value][value="${value}"]`).waitFor()
  }
  await openFields(page, program)
  await page.locator('a.button.primary[href="/wheel/ticket/fields"]').click()
  await page.locator('#label').fill(wanted.label)
  await page.locator('#type').selectOption('12')
  await page.locator('#list').selectOption(wanted.list)
  await page.locator('.title-bar button.primary').click()
  await page.getByText(wanted.label).first().waitFor()
}

/** Ticks these boxes of one row of Ticket Fields, reached from Your data. */
export async function openRule(page: Page, { console }: Program, rule: string, ticks: readonly string[]): Promise<void> {
  await page.goto(`${console}/your-data`)
  await page.locator('label.tab', { hasText: /Campi Ticket|Ticket Fields/ }).click()
  await page.locator(`a.row-link[href*="${rule}"]`).click()
  for (const label of ticks) await page.getByLabel(label, { exact: true }).check()
  await page.getByRole('button', { name: /Salva|Save/ }).click()
  await page.getByRole('status').waitFor()
}
