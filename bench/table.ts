import type { Aim, SiteReport } from './aims.ts'

type Machine = { readonly cpu: string, readonly cores: number, readonly memoryGb: number, readonly node: string }

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`

const head = (cells: readonly string[]): string => line(cells) + line(cells.map(() => '---'))

/** Tables in Markdown, as they stand in docs/performance.md. */
export function printReport(machine: Machine, reports: readonly SiteReport[], aims: readonly Aim[]): string {
  const met = aims.filter(aim => aim.met).length
  return [
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}, ${new Date().toISOString().slice(0, 16)}\n`,
    ...reports.map(pagesTable),
    `Aims (${met} of ${aims.length} met)\n\n${head(['what', 'aim', 'measured', 'met'])}${aims.map(({ what, aim, measured, met: ok }) => line([what, aim, measured, ok ? 'yes' : '**no**'])).join('')}`,
  ].join('\n')
}

function pagesTable(report: SiteReport): string {
  const { memory, sendToLetterMs, letters, follow } = report
  const rows = report.pages.map(({ page, floor, portal, ten, ratio, best }) => line([
    page, floor.cpuUs.toFixed(0), portal.cpuUs.toFixed(0), `${ratio.toFixed(1)} (${best.toFixed(1)})`, portal.p50.toFixed(2), ten.p50.toFixed(1), ten.p99.toFixed(1), ten.perSecond.toFixed(0),
  ])).join('')
  return `${report.name} tickets\n\n${head(['page', 'floor CPU µs', 'portal CPU µs', 'ratio (best)', 'p50 ms, 1 conn', 'p50 ms, 10', 'p99 ms, 10', 'req/s, 10'])}${rows}\n`
    + `Memory of the portal after this: PSS ${memory.pss.toFixed(0)} MB, RSS ${memory.rss.toFixed(0)} MB. Pressed *send* → letter at the mail server: ${sendToLetterMs.toFixed(0)} ms`
    + ` (deliverer asked at once). Letters: ${letters.perSecond.toFixed(0)}/s. Follow: ${follow.changed} changes in ${follow.quickMs.toFixed(0)} ms.\n`
}
