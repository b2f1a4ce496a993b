/**
 * What people wrote, told apart: every cell anybody writes holds a word nobody else ever wrote. A word goes when somebody
 * who read it replaces it; every other word must still stand somewhere in the end.
 */
export class Words {
  #count = 0
  /** Words nobody replaced knowingly, and who wrote them where. */
  readonly #open = new Map<string, string>()

  /** A word of its own; `wrote` says when it is in a database. */
  fresh(): string {
    this.#count += 1
    return `w${String(this.#count).padStart(4, '0')}`
  }

  /** It stands in this place now, in place of what its writer read there. */
  wrote(word: string, where: string, replaced: string): void {
    for (const old of wordsIn(replaced)) this.#open.delete(old)
    this.#open.set(word, where)
  }

  /** Somebody took away what he read: those words need not stand anywhere. */
  gone(text: string): void {
    for (const old of wordsIn(text)) this.#open.delete(old)
  }

  /** Nobody of ours could know that these were lost. */
  excuse(words: Iterable<string>): void {
    for (const word of words) this.#open.delete(word)
  }

  /** Rows somebody removed for good, whom nobody brought back knowingly. */
  removedRows(): readonly string[] {
    return [...this.#open.keys()].filter(word => word.startsWith('removed ')).map(word => word.slice('removed '.length))
  }

  /** Words nobody replaced knowingly. */
  open(): ReadonlySet<string> { return new Set(this.#open.keys()) }

  /** Words that must stand, and are in none of these. */
  missing(...found: readonly ReadonlySet<string>[]): readonly string[] {
    return [...this.#open].filter(([word]) => !found.some(words => words.has(word))).map(([word, where]) => `${word} (${where})`)
  }
}

/** Words of people, and the two things that can be said of a whole row: `retired <id>`, `removed <id>`. */
export const wordsIn = (text: string): readonly string[] => text.match(/w\d{4}\b|(?:retired|removed) [0-9a-f-]{36}/g) ?? []

/** Column to what lost and what stands instead, as a replica keeps it. */
export const lostCells = (cells: string): Readonly<Record<string, readonly [unknown, unknown]>> => JSON.parse(cells)

/** Words of who lost; the winner's beside them say nothing of him. */
export const losersIn = (cells: string): readonly string[] => Object.values(lostCells(cells)).flatMap(([loser]) => wordsIn(String(loser)))

export const retired = (id: string): string => `retired ${id}`
export const removed = (id: string): string => `removed ${id}`
