import type { Followed, Lettered } from './beside.ts'
import type { Plan } from './statements.ts'
import type { PageResult } from './web.ts'

export type SiteReport = {
  readonly name: string
  readonly builtMs: number
  readonly pages: readonly PageResult[]
  readonly plans: readonly Plan[]
  readonly memory: { readonly pss: number, readonly rss: number }
  readonly follow: Followed
  readonly letters: Lettered
  readonly sendToLetterMs: number
}

export type Aim = { readonly what: string, readonly aim: string, readonly measured: string, readonly met: boolean }

const limits: Readonly<Record<string, number>> = { list: 5, detail: 6, 'search, rare word': 8, 'search, common word': 8, 'early 304': 2, 'open ticket': 20 }

/** The aims of issue 2, point 11, held against what was measured. */
export function judge(sites: readonly SiteReport[]): readonly Aim[] {
  return [...sites.flatMap(ofSite), ...growth(sites)]
}

function ofSite(site: SiteReport): Aim[] {
  const of = (what: string): string => `${what} · ${site.name}`
  const ratios = site.pages.filter(({ page }) => limits[page] !== undefined).map(({ page, ratio, best }): Aim => {
    const limit = limits[page] ?? 0
    return { what: of(page), aim: `≤ ${limit} × ${page === 'open ticket' ? 'bare insert' : 'bare list'}, CPU`, measured: `${ratio.toFixed(1)} × (best round ${best.toFixed(1)} ×)`, met: ratio <= limit }
  })
  const most = Math.max(...site.plans.filter(({ page }) => page !== 'open ticket').map(({ statements }) => statements))
  const walks = site.plans.flatMap(plan => plan.walks)
  const { follow, letters } = site
  return [
    ...ratios,
    { what: of('statements of a page read'), aim: '≤ 6', measured: site.plans.map(({ page, statements }) => `${page} ${statements}`).join(', '), met: most <= 6 },
    { what: of('plans that walk a growing table'), aim: 'none', measured: walks.length === 0 ? 'none' : walks.join('; '), met: walks.length === 0 },
    { what: of('1,000 changed rows followed'), aim: '< 1 s', measured: `${(follow.quickMs / 1000).toFixed(2)} s (${follow.changed} changes, CPU ${(follow.quickCpuMs / 1000).toFixed(2)} s)`, met: follow.quickMs < 1000 },
    { what: of('longest pause: quick pass'), aim: '≤ 50 ms', measured: `${follow.quickPauseMs.toFixed(0)} ms`, met: follow.quickPauseMs <= 50 },
    { what: of('longest pause: sweep'), aim: '≤ 50 ms', measured: `${follow.sweepPauseMs.toFixed(0)} ms; ${Math.round(follow.sweptRows / follow.sweepMs * 1000)} rows/s with 1,000 changed among ${follow.sweptRows}`, met: follow.sweepPauseMs <= 50 },
    { what: of('letters per second, one connection'), aim: '≥ 300', measured: `${letters.perSecond.toFixed(0)} (${letters.letters} letters, ${letters.cpuMs.toFixed(1)} ms CPU each)`, met: letters.perSecond >= 300 },
  ]
}

function growth(sites: readonly SiteReport[]): Aim[] {
  const small = sites.find(({ name }) => name === 'SQLite 10,000')
  const large = sites.find(({ name }) => name.startsWith('SQLite') && name !== 'SQLite 10,000')
  if (small === undefined || large === undefined) return []
  return large.pages.flatMap(page => {
    const before = small.pages.find(found => found.page === page.page)
    if (before === undefined || limits[page.page] === undefined) return []
    const grown = page.bestCpuUs / before.bestCpuUs
    const limit = page.page.startsWith('search') ? 2 : 1.3
    const p50 = page.portal.p50 / before.portal.p50
    return [{ what: `growth 10,000 → ${large.name.replace('SQLite ', '')} · ${page.page}`, aim: `≤ ${limit}`, measured: `CPU ${grown.toFixed(2)}, p50 ${p50.toFixed(2)}`, met: Math.min(grown, p50) <= limit }]
  })
}
