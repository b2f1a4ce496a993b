import { randomBytes, randomInt } from 'node:crypto'

/** A value put where somebody may not look, and who may see it after all. */
export type Canary = {
  readonly value: string
  /** `table.column`, with what kind of row it was. */
  readonly where: string
  /** Customer row whose people may see it; 'nobody' but the owner; 'never' for secrets; 'firm' for what pages show to everybody. */
  readonly for: string
}

export type Canaries = {
  word(where: string, whose: string): string
  number(where: string, whose: string): number
  /** Digits of a moment in the 2070s to 2090s: no honest date of a test falls there. */
  date(where: string, whose: string): number
  /** A value that was there already and must not leave. */
  secret(where: string, value: string): void
  readonly all: ReadonlyMap<string, Canary>
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** Every value occurs once in the world, so what is found tells where it came from. */
export function newCanaries(): Canaries {
  const all = new Map<string, Canary>()
  const keep = (value: string, where: string, whose: string): void => { all.set(value, { value, where, for: whose }) }
  return {
    all,
    word(where, whose) {
      const value = `cnry${[...randomBytes(16)].map(byte => letters[byte % 32]).join('')}`
      keep(value, where, whose)
      return value
    },
    number(where, whose) {
      let value = 0
      do value = 730_000_000 + randomInt(9_999_999); while (all.has(String(value)))
      keep(String(value), where, whose)
      return value
    },
    date(where, whose) {
      const two = (number: number): string => String(number).padStart(2, '0')
      let day = ''
      do day = `20${randomInt(71, 100)}${two(randomInt(1, 13))}${two(randomInt(1, 29))}`; while (all.has(day))
      keep(day, where, whose)
      return Number(`${day}${two(randomInt(1, 23))}${two(randomInt(1, 59))}00`)
    },
    secret(where, value) { if (value.length >= 12) keep(value, where, 'never') },
  }
}
