import { pino } from 'pino'
import type { Log } from '../addon/desk.ts'

/** One JSON line per happening, on stderr: stdout belongs to people and to `--json`. */
export function openLog(name: string): Log {
  const out = pino({ name, base: undefined, level: process.env.LOG_LEVEL ?? 'warn', redact: ['password', '*.password'] }, pino.destination({ fd: 2, sync: true }))
  return { info: (what, values) => out.info({ ...values }, what), error: (what, values) => out.error({ ...values }, what) }
}
