import type { Rhythm } from './look.ts'

const minuteMs = 60_000
const shared = { idleAfterMs: 10 * minuteMs, restMs: 30_000, wholeMs: 10 * minuteMs }

/** How often the two rounds look. What these numbers mean for a waiting person stands in docs/performance.md. */
export const followRhythm: Rhythm = { ...shared, everyMs: 1000, idleMs: 3000 }
export const deliverRhythm: Rhythm = { ...shared, everyMs: 500, idleMs: 2000 }
