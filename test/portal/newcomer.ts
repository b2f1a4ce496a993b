import { letIn } from '../../addon/sessions/admit.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import type { World } from '../world.ts'

export const password = 'pane e salame'

/** The link of the newest letter to an address. */
export async function linkIn(world: World, to: string): Promise<string> {
  const letter = (await world.letters()).filter(found => found.to.includes(to)).at(-1)
  const link = new RegExp(`${world.portal}/(?:[a-z-]+/)+[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])`).exec(letter?.text ?? '')?.[0]
  if (link === undefined) throw new Error(`no letter with a link went to ${to}: ${letter?.text ?? 'none'}`)
  return link
}

export const below = (world: World, link: string): string => link.slice(world.portal.length + 1)

type Newcomer = { readonly name: string, readonly email: string, readonly title?: string, readonly language?: string }

/** Registers over the real pages and proves the mailbox; the owner has not let him in yet. */
export async function register(world: World, { name, email, title = '', language = 'it' }: Newcomer): Promise<Browser> {
  const browser = openBrowser(world.portal, { language })
  await browser.go('register')
  await browser.send('register', { name, email, phone: '059 123456', password, ...(title === '' ? {} : { title }) })
  const link = await linkIn(world, email)
  await browser.go(link)
  await browser.send(below(world, link))
  return browser
}

/** The same, let in and signed in. */
export async function customer(world: World, told: Newcomer): Promise<Browser> {
  const browser = await register(world, told)
  const rows: { id: string }[] = await world.desk.db.knex('tk_account').where({ email: told.email, state: 'waiting' }).select('id')
  await letIn(world.desk, rows.map(({ id }) => id))
  await browser.go('sign-in')
  await browser.send('sign-in', { email: told.email, password })
  return browser
}
