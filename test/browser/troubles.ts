import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { isFull } from '../run/which.ts'

const crossed = (['light', 'dark'] as const).flatMap(colorScheme => ([360, 1280] as const).map(width => ({ colorScheme, width })))

/** CI crosses both languages with both colours and both widths; a plain run shows each language each of them. */
export const looks = isFull() ? { it: crossed, en: crossed } : {
  it: [{ colorScheme: 'light', width: 360 }, { colorScheme: 'dark', width: 1280 }],
  en: [{ colorScheme: 'dark', width: 360 }, { colorScheme: 'light', width: 1280 }],
} as const

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds serious or critical, and whether the page is wider than its window. */
export async function troubles(page: Page, width: number): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(rules).setLegacyMode(true).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const reached = await page.evaluate(() => document.documentElement.scrollWidth)
  return [
    ...serious.map(({ id, impact, nodes }) => `${id} (${impact}) ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
    ...(reached > width ? [`${reached} px wide`] : []),
  ]
}
