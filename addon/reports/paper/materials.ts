import { say } from '../../words/say.ts'
import { toCents } from '../content.ts'
import type { Paper } from './make.ts'
import { margin, soft, width } from './sheet.ts'
import type { Sheet } from './sheet.ts'

const right = margin + width

/** Rows of materials with their heads on every page; prices only where the reader may know them. */
export async function drawMaterials(sheet: Sheet, { report: { materials }, language }: Paper): Promise<void> {
  if (materials.length === 0) return
  const prices = materials.some(({ price }) => price !== undefined)
  const places = prices ? { words: width - 230, quantity: right - 178, unit: right - 170, price: right - 72 } : { words: width - 110, quantity: right - 48, unit: right - 40, price: right }
  const locale = language === 'it' ? 'it-IT' : 'en-GB'
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' })
  const heads = (): void => {
    const head = { size: 8, colour: soft }
    sheet.write(say(language, 'paper.description'), margin, head)
    sheet.write(say(language, 'paper.quantity'), margin, { ...head, right: places.quantity })
    if (prices) {
      sheet.write(say(language, 'paper.price'), margin, { ...head, right: places.price })
      sheet.write(say(language, 'paper.amount'), margin, { ...head, right })
    }
    sheet.y += 13
    sheet.line()
    sheet.y += 5
  }
  sheet.room(70)
  sheet.write(say(language, 'paper.materials'), margin, { size: 11, bold: true })
  sheet.y += 18
  heads()
  let total = 0
  for (const { description, quantity, unit, price } of materials) {
    const lines = sheet.lines(description, places.words)
    sheet.room(Math.min(lines.length, 40) * 13 + 4, heads)
    sheet.write(number.format(quantity), margin, { right: places.quantity })
    sheet.write(unit.slice(0, 12), places.unit, { colour: soft })
    if (price !== undefined) {
      const amount = toCents(price * quantity)
      total += amount
      sheet.write(money.format(price), margin, { right: places.price })
      sheet.write(money.format(amount), margin, { right })
    }
    for (const line of lines) { sheet.room(13); sheet.write(line, margin); sheet.y += 13 }
    sheet.y += 3
    await sheet.breathe()
  }
  if (!prices) return
  sheet.room(24)
  sheet.line()
  sheet.y += 6
  sheet.write(say(language, 'paper.total'), margin, { bold: true, right: places.price })
  sheet.write(money.format(toCents(total)), margin, { bold: true, right })
  sheet.y += 20
}
