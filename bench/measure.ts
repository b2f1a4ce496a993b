import type { Child } from './child.ts'
import type { Loader, Wanted } from './load.ts'

export type Measured = { readonly cpuUs: number, readonly p50: number, readonly p99: number, readonly perSecond: number }

export type How = { readonly requests: number, readonly connections: number, readonly status: number }

/** One round: processor time of the server's process for each answered request, beside what the client saw. */
export async function round(server: Child, loader: Loader, next: (n: number) => Wanted, how: How): Promise<Measured> {
  const before = Number((await server.ask('cpu'))['us'])
  const { requests, p50, p99, perSecond } = await loader.run(next, how)
  const after = Number((await server.ask('cpu'))['us'])
  return { cpuUs: (after - before) / requests, p50, p99, perSecond }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export const medianOf = (rounds: readonly Measured[]): Measured => ({
  cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)), p50: median(rounds.map(({ p50 }) => p50)),
  p99: median(rounds.map(({ p99 }) => p99)), perSecond: median(rounds.map(({ perSecond }) => perSecond)),
})
