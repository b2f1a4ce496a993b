const second = 1000
const hour = 3600 * second

/** A letter the server does not take for so long is given up. */
export const patienceMs = 5 * 24 * hour

/** Growing pauses with jitter, so that a thousand letters do not knock together: half a minute, then double, at most an hour. (R03) */
export function letterPause(attempts: number, chance: () => number = Math.random): number {
  return jittered(Math.min(30 * second * 2 ** Math.min(attempts, 12), hour), chance)
}

/** Pauses of the whole outbox when the server is away: it is knocked at with one letter, so ten minutes are the most. */
export function serverPause(failures: number, chance: () => number = Math.random): number {
  return jittered(Math.min(5 * second * 2 ** Math.min(failures, 12), 600 * second), chance)
}

const jittered = (pause: number, chance: () => number): number => Math.round(pause * (0.75 + chance() * 0.25))
