import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { desktop, openChromium, phone } from './chromium.ts'
import { become, fillStage, mainPages } from './pages.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'

/**
 * Photographs the main pages in both languages, light and dark, at 360 and 1280 px, and lays them on sheets to be looked at:
 *   node --import tsx test/browser/contact-sheets.ts [FOLDER] [--picture FILE] [--language it]
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { picture: { type: 'string' }, language: { type: 'string' } } })
const looks = (['light', 'dark'] as const).flatMap(colorScheme => ([360, 1280] as const).map(width => ({ colorScheme, width })))

type Shot = { readonly look: string, readonly picture: Buffer }

async function photograph(browser: Browser, stage: Stage, locale: string): Promise<readonly Shot[]> {
  const shots: Shot[] = []
  const pages = mainPages(stage)
  for (const who of new Set(pages.map(({ by }) => by))) {
    const context = await browser.newContext({ locale, viewport: desktop, reducedMotion: 'reduce' })
    await become(context, stage, who)
    const page = await context.newPage()
    for (const { open } of pages.filter(({ by }) => by === who)) {
      await open(page)
      for (const { colorScheme, width } of looks) shots.push({ look: `${colorScheme}-${width}`, picture: await shoot(page, colorScheme, width) })
    }
    await context.close()
  }
  return shots
}

async function shoot(page: Page, colorScheme: 'light' | 'dark', width: number): Promise<Buffer> {
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: width === 360 ? 740 : 800 })
  const height = Math.min(1300, await page.evaluate(() => document.documentElement.scrollHeight))
  return page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height: Math.max(height, 600) } })
}

/** Side by side in rows, wide pages at half their size. */
async function sheetOf(pictures: readonly Buffer[], width: number): Promise<Buffer> {
  const shown = width === 360 ? 360 : 640
  const across = width === 360 ? 5 : 3
  const small = await Promise.all(pictures.map(picture => sharp(picture).resize({ width: shown }).png().toBuffer({ resolveWithObject: true })))
  const rows = Array.from({ length: Math.ceil(small.length / across) }, (_, row) => small.slice(row * across, (row + 1) * across))
  let top = 12
  const placed = rows.flatMap(row => {
    const at = row.map(({ data }, column) => ({ input: data, left: 12 + column * (shown + 12), top }))
    top += Math.max(...row.map(({ info }) => info.height)) + 12
    return at
  })
  return sharp({ create: { width: across * (shown + 12) + 12, height: top, channels: 3, background: '#8a8f94' } }).composite(placed).png({ palette: true }).toBuffer()
}

/** For the README: the card in the program and the same request on the customer's phone. */
async function picture(browser: Browser, stage: Stage, file: string): Promise<void> {
  const [card, small] = [await shotOf(browser, stage, 'program-card', { width: 1120, height: 780 }), await shotOf(browser, stage, 'ticket', phone)]
  const program = await framed(card, 848)
  const customer = await framed(small, 280)
  const height = Math.max(program.info.height, customer.info.height) + 48
  await sharp({ create: { width: 1200, height, channels: 3, background: '#e4e8ea' } }).composite([
    { input: program.data, left: 24, top: Math.round((height - program.info.height) / 2) }, { input: customer.data, left: 896, top: Math.round((height - customer.info.height) / 2) },
  ]).png({ palette: true, quality: 90 }).toFile(file)
}

async function shotOf(browser: Browser, stage: Stage, name: string, viewport: { readonly width: number, readonly height: number }): Promise<Buffer> {
  const found = mainPages(stage).find(page => page.name === name)
  if (found === undefined) throw new Error(`no page ${name}`)
  const context = await browser.newContext({ locale: 'en-GB', viewport, deviceScaleFactor: 2, reducedMotion: 'reduce' })
  await become(context, stage, found.by)
  const page = await context.newPage()
  if (found.by === 'program') await page.goto(`${stage.console}/lang?to=en&back=/t/ticket`)
  await found.open(page)
  const shot = await page.screenshot()
  await context.close()
  return shot
}

async function framed(shot: Buffer, width: number): Promise<{ data: Buffer, info: { height: number } }> {
  const { data, info } = await sharp(shot).resize({ width }).toBuffer({ resolveWithObject: true })
  const round = Buffer.from(`<svg width="${info.width}" height="${info.height}"><rect width="${info.width}" height="${info.height}" rx="10"/></svg>`)
  return sharp(data).composite([{ input: round, blend: 'dest-in' }]).png().toBuffer({ resolveWithObject: true })
}

const folder = positionals[0] === undefined ? await mkdtemp(join(tmpdir(), 'contact-sheets-')) : resolve(positionals[0])
await mkdir(folder, { recursive: true })
const browser = await openChromium()
if (browser === undefined) throw new Error('no Chromium on this machine: set CHROMIUM to its path')
for (const language of (['it', 'en'] as const).filter(one => values.language === undefined || values.language === one)) {
  const stage = await openStage({ language })
  await fillStage(stage, language)
  if (values.picture === undefined) {
    const shots = await photograph(browser, stage, language === 'it' ? 'it-IT' : 'en-GB')
    for (const { colorScheme, width } of looks) {
      const look = `${colorScheme}-${width}`
      await sharp(await sheetOf(shots.filter(shot => shot.look === look).map(shot => shot.picture), width)).toFile(join(folder, `${language}-${look}.png`))
    }
  } else if (language === 'en') await picture(browser, stage, resolve(values.picture))
  await stage.close()
}
await browser.close()
process.stdout.write(`${folder}\n`)
