import type { Browser } from '../browser.ts'
import { openBrowser } from '../browser.ts'
import { openWorld } from '../world.ts'
import type { Letter, World, WorldForm } from '../world.ts'
import { customer, password } from './newcomer.ts'

/** Rita of the bakery, let in, and the letters she and the firm get about her requests; *Aperto* may be closed by her. */
export type LetterStage = {
  readonly world: World
  /** Her browser, signed in. */
  readonly rita: Browser
  /** Number of the request she opened last. */
  readonly number: number
  /** She opens a request; the firm's letter about it. */
  opened(title: string): Promise<Letter>
  /** Olga sets it to *Eseguito* in her program; Rita's letter. */
  asDone(): Promise<Letter>
  /** Olga changes the priority; whatever letters that makes. */
  changed(priority?: string): Promise<readonly Letter[]>
  row(): Promise<Record<string, unknown>>
  /** Time has passed and sessions are over. */
  signIn(): Promise<Browser>
}

export const ritasMail = 'rita@forno.example'
export const firmsMail = 'info@officinabassi.example'

export async function openLetterStage(form: WorldForm): Promise<LetterStage> {
  const world = await openWorld({ form })
  let rita = await customer(world, { name: 'Rita Rossi', email: ritasMail })
  let number = 0
  const open: { gguid: string } | undefined = await world.host.knex('ticket_states').where({ list_value: 'Aperto' }).first('gguid')
  await world.save('ticket_states', { close_from_portal: 1 }, open?.gguid)
  await world.follow()
  // The portal reads the meanings of statuses anew every two seconds.
  await new Promise(resolve => setTimeout(resolve, 2100))
  const row = async (): Promise<Record<string, unknown>> => await world.host.knex('ticket').where({ number }).first()
  const written = async (cells: Record<string, string>): Promise<readonly Letter[]> => {
    await world.save('ticket', cells, String((await row())['gguid']))
    await world.follow()
    return world.letters()
  }
  return {
    world, row, get rita() { return rita }, get number() { return number },
    async opened(title) {
      await world.letters()
      await rita.go('tickets/new')
      await rita.send('tickets/new', { title })
      number = Number(/tickets\/(\d+)$/.exec(rita.page.url)?.[1])
      return to(await world.letters(), firmsMail)
    },
    asDone: async () => to(await written({ status: 'Eseguito' }), ritasMail),
    changed: (priority = 'Alta') => written({ priority }),
    async signIn() {
      rita = openBrowser(world.portal)
      await rita.go('sign-in')
      await rita.send('sign-in', { email: ritasMail, password })
      return rita
    },
  }
}

/** The newest letter to somebody. */
export function to(letters: readonly Letter[], address: string): Letter {
  const letter = letters.filter(one => one.to.includes(address)).at(-1)
  if (letter === undefined) throw new Error(`nothing went to ${address}`)
  return letter
}

/** The address behind a button of a letter, by its words. */
export function button(letter: Letter, words: string): string {
  const found = [...letter.html.matchAll(/<a [^>]*href="([^"]+)"[^>]*>([^<]+)<\/a>/g)].find(([, , text]) => text === words)
  if (found?.[1] === undefined) throw new Error(`no button "${words}" in "${letter.subject}"`)
  return found[1]
}

/** What a form on the page behind it goes to. */
export const below = ({ portal }: World, link: string): string => link.slice(portal.length + 1).split('?')[0] ?? ''
