import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { TooMany } from '../addon/faults.ts'
import type { Limit } from './route.ts'

export type Limits = { spend(name: string, limit: Limit, who: string): Promise<void> }

/**
 * A brake per route and sender, against one sender keeping this process busy. Limits that protect accounts are
 * kept in the database by the verbs themselves, because every process must share those. (S32)
 */
export function routeLimits(): Limits {
  const brakes = new Map<string, RateLimiterMemory>()
  return {
    async spend(name, limit, who) {
      const brake = brakes.get(name) ?? new RateLimiterMemory({ keyPrefix: name, points: limit.times, duration: limit.seconds })
      brakes.set(name, brake)
      await brake.consume(who).catch((refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) throw new TooMany(Math.ceil(refusal.msBeforeNext / 1000))
        throw refusal
      })
    },
  }
}

/** Neighbours of one IPv6 network are one sender, and an IPv4 address in IPv6 clothes is itself. */
export function sender(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail = ''] = plain.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = plain.includes('::') ? [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right] : left
  return groups.slice(0, 4).map(group => group.replace(/^0+(?=.)/, '').toLowerCase()).join(':')
}
