import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { chromiumHere } from '../run/there.ts'

/** All pages come from one machine and are ours: one process draws them, instead of a new one for nearly every page. */
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--renderer-process-limit=1', '--disable-site-isolation-trials',
]

/** A real browser, or undefined where this machine has none. */
export async function openChromium(): Promise<Browser | undefined> {
  const executablePath = chromiumHere()
  return executablePath === undefined ? undefined : chromium.launch({ executablePath, args: flags })
}

export type Chromium = {
  /** A person with cookies of his own. */
  person(options?: BrowserContextOptions): Promise<BrowserContext>
  readonly browser: Browser
}

/** Opens one browser for the tests of a describe, closes it after them; where there is none they are skipped, and never where REQUIRE_BROWSER says so. */
export function useChromium(): Chromium {
  let opened: Browser | undefined
  before('a browser', async function () {
    this.timeout(30_000)
    opened = await openChromium()
    if (opened !== undefined) return
    if (process.env.REQUIRE_BROWSER === '1') throw new Error('no Chromium on this machine: set CHROMIUM to its path')
    this.skip()
  })
  after(() => opened?.close())
  afterEach(async function () {
    const folder = process.env.BROWSER_SHOTS
    if (folder !== undefined && this.currentTest?.state === 'failed') await keepPages(opened, folder, this.currentTest.title)
  })
  const browser = (): Browser => { if (opened === undefined) throw new Error('no browser is open'); return opened }
  return {
    get browser() { return browser() },
    async person(options = {}) {
      const context = await browser().newContext({ locale: 'it-IT', viewport: phone, ...options })
      context.setDefaultTimeout(15_000)
      return context
    },
  }
}

export const phone = { width: 360, height: 740 } as const
export const desktop = { width: 1280, height: 800 } as const

/** What every page showed when a test failed, for who looks into it. */
async function keepPages(browser: Browser | undefined, folder: string, title: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const pages = browser?.contexts().flatMap(context => context.pages()) ?? []
  for (const [at, page] of pages.entries()) {
    const name = join(folder, `${title.replace(/[^a-z0-9]+/gi, '-').slice(0, 60)}-${at}`)
    await page.screenshot({ path: `${name}.png`, fullPage: true })
    await writeFile(`${name}.html`, `<!-- ${page.url()} -->\n${await page.content()}`)
  }
}
