import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import type { World } from '../world.ts'

export const ownerAddress = 'olga@officinabassi.example'

/** Olga, inside her door. */
export async function enterDoor(world: World, language = 'it'): Promise<Browser> {
  const browser = openBrowser(world.portal, { language })
  await browser.go('owner/sign-in')
  await browser.send('owner/sign-in', { email: ownerAddress })
  const letters = (await world.letters()).filter(({ to }) => to.includes(ownerAddress))
  const link = letters.map(({ text }) => new RegExp(`${world.portal}/(owner/enter/[A-Za-z0-9_-]{43})`).exec(text)?.[1]).findLast(found => found !== undefined)
  if (link === undefined) throw new Error('no letter with a link to the door')
  await browser.go(link)
  await browser.send(link)
  return browser
}
