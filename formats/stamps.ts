import type { Stamp } from '@nios4/sdk'

const two = (n: number): string => String(n).padStart(2, '0')

/** The stamp of a moment: UTC, one-second grain. (docs/host.md, E.1) */
export function stampAt(moment: Date): Stamp {
  return Number(
    String(moment.getUTCFullYear()).padStart(4, '0') + two(moment.getUTCMonth() + 1) + two(moment.getUTCDate()) +
    two(moment.getUTCHours()) + two(moment.getUTCMinutes()) + two(moment.getUTCSeconds()))
}

/** The moment of a stamp. Lawless seconds (60–69, written by some clients) carry over; 0 and nonsense give undefined. */
export function momentOf(stamp: number): Date | undefined {
  if (!Number.isFinite(stamp) || stamp < 1e13 || stamp >= 1e14) return undefined
  const digits = String(Math.trunc(stamp))
  const part = (from: number, to: number): number => Number(digits.slice(from, to))
  const month = part(4, 6)
  const day = part(6, 8)
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  return new Date(Date.UTC(part(0, 4), month - 1, day, part(8, 10), part(10, 12), part(12, 14)))
}

/** A stamp for a change made now to a row last stamped `previous`: strictly greater, with calendar carry. (L-18) */
export function stampAfter(now: Date, previous: Stamp): Stamp {
  const wanted = stampAt(now)
  if (wanted > previous || Number.isNaN(previous)) return wanted
  const before = momentOf(previous)
  return before === undefined ? afterLawless(previous) : stampAt(new Date(before.getTime() + 1000))
}

/** Foreign clients wrote stamps of no calendar day; the row must still win: the first of the month after. */
function afterLawless(previous: Stamp): Stamp {
  if (previous >= 1e14) return Math.trunc(previous) + 1
  const digits = String(Math.trunc(previous))
  return stampAt(new Date(Date.UTC(Number(digits.slice(0, 4)), Math.min(Number(digits.slice(4, 6)), 12), 1)))
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Making one costs a hundred times its use. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  })
  clocks.set(zone, clock)
  return clock
}

/** The same digits in a company's wall-clock time: the form of date FIELDS, which know no zone. (C.4) */
export function wallClockAt(moment: Date, zone: string): number {
  const parts = clockOf(zone).formatToParts(moment)
  const of = (type: string): string => parts.find(part => part.type === type)?.value ?? '00'
  return Number(of('year') + of('month') + of('day') + of('hour') + of('minute') + of('second'))
}

/** `YYYY-MM-DD HH:MM:SS` (MariaDB form) to digits; null, '' and nonsense are 0 = empty. */
export function digitsOfDateTime(text: string | null): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2}))?/.exec(text ?? '')
  if (match === null || match[1] === '0000') return 0
  return Number(match.slice(1, 7).map(part => part ?? '00').join(''))
}

/** Digits to `YYYY-MM-DD HH:MM:SS`, or null for 0. */
export function dateTimeOfDigits(digits: number): string | null {
  if (!(digits >= 1e13 && digits < 1e14)) return null
  const d = String(Math.trunc(digits))
  return `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)} ${d.slice(8, 10)}:${d.slice(10, 12)}:${d.slice(12, 14)}`
}
