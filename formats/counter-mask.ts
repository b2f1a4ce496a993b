/** Text of a counter by its mask: without star the mask follows the number, before `*` stands a prefix. (docs/host.md, D.6) */
export function applyCounterMask(mask: string, value: number): string {
  const star = mask.indexOf('*')
  if (star < 0) return `${value}${mask}`
  const run = /\*+/.exec(mask)?.[0].length ?? 1
  return `${mask.slice(0, star)}${String(value).padStart(run === 1 ? 1 : run + 1, '0')}`
}
