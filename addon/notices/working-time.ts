import { Temporal } from 'temporal-polyfill'

export type WorkingDay = { readonly workStart: string, readonly workEnd: string, readonly zone: string }

/** Fixed public holidays of Italy, month-day. San Francesco is one again since 2026. */
const fixed = ['01-01', '01-06', '04-25', '05-01', '06-02', '08-15', '11-01', '12-08', '12-25', '12-26']

/** The moment by which so many working hours have passed: Monday to Friday, holidays out, on the firm's own clock. */
export function afterWorkingHours(from: Date, hours: number, { workStart, workEnd, zone }: WorkingDay): Date {
  const [start, end] = workStart < workEnd ? [workStart, workEnd] : ['09:00', '18:00']
  let left = hours * 3600_000
  const first = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(zone)
  for (let day = first.toPlainDate(); ; day = day.add({ days: 1 })) {
    if (!isWorkingDay(day)) continue
    const opens = Math.max(at(day, start, zone), from.getTime())
    const closes = at(day, end, zone)
    if (closes <= opens) continue
    if (left <= closes - opens) return new Date(opens + left)
    left -= closes - opens
  }
}

const at = (day: Temporal.PlainDate, time: string, zone: string): number =>
  day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds

export const isWorkingDay = (day: Temporal.PlainDate): boolean => day.dayOfWeek <= 5 && !isHoliday(day)

function isHoliday(day: Temporal.PlainDate): boolean {
  const date = day.toString().slice(5)
  return fixed.includes(date) || (date === '10-04' && day.year >= 2026) || easter(day.year).add({ days: 1 }).equals(day)
}

/** Easter Sunday (the anonymous Gregorian reckoning). */
function easter(year: number): Temporal.PlainDate {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - c % 4) % 7
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  return Temporal.PlainDate.from({ year, month: Math.floor(f / 31), day: f % 31 + 1 })
}

/** `2026-W47` on Mondays from eight o'clock on, else undefined. */
export function mondayWeek(now: Date, zone: string): string | undefined {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone)
  if (local.dayOfWeek !== 1 || local.hour < 8) return undefined
  return `${local.yearOfWeek}-W${String(local.weekOfYear).padStart(2, '0')}`
}
