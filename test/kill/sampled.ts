/** With FULL_SWEEP=1 every n of 1…last (CI sets it), with FULL_SWEEP=5 every fifth; otherwise the borders and a few. */
export function sampled(last: number, few: number): readonly number[] {
  const every = Number(process.env.FULL_SWEEP) || few
  return Array.from({ length: last + 1 }, (_, at) => at + 1).filter(n => n <= 2 || n >= last || n % every === 0)
}
