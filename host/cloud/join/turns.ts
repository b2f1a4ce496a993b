import type { Stamp } from '@nios4/sdk'
import type { CloudDatabase } from '../databases.ts'
import type { Clock } from '../state.ts'
import { join } from './join.ts'
import type { JoinWord } from './join.ts'

export type Progress = { readonly partial: boolean, readonly done: number, readonly total: number, readonly lastTid: Stamp, readonly first: boolean }

type Run = { readonly words: AsyncGenerator<JoinWord, void>, progress: Progress }

/** Joins of the databases, one at a time for each, in slices for those who ask for slices. (docs/host.md, G, `sync`) */
export class JoinTurns {
  readonly #clock: Clock
  readonly #slice: number
  readonly #runs = new Map<string, Run>()
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(clock: Clock, slice: number) {
    this.#clock = clock
    this.#slice = slice
  }

  /** Joins until nothing is left that was there when it began. */
  whole(database: CloudDatabase): Promise<Progress> {
    return this.#inTurn(database.name, () => this.#advance(database, false, Infinity))
  }

  /** One slice: of a new join, or of the one under way. */
  slice(database: CloudDatabase, goesOn: boolean): Promise<Progress> {
    return this.#inTurn(database.name, () => this.#advance(database, goesOn, this.#slice))
  }

  async settled(): Promise<void> { await Promise.allSettled(this.#turns.values()) }

  async #advance(database: CloudDatabase, goesOn: boolean, most: number): Promise<Progress> {
    const run = goesOn ? this.#runs.get(database.name) ?? this.#begin(database, most) : this.#begin(database, most)
    for (let moved = 0; moved < most;) {
      const { value, done } = await run.words.next()
      if (done === true || value === undefined) {
        this.#runs.delete(database.name)
        return { ...run.progress, partial: false, total: run.progress.done }
      }
      if (typeof value === 'number') moved += value
      run.progress = typeof value === 'number' ? { ...run.progress, done: run.progress.done + value } : { ...run.progress, ...value }
    }
    return { ...run.progress, total: Math.max(run.progress.total, run.progress.done + 1) }
  }

  #begin(database: CloudDatabase, most: number): Run {
    const run: Run = { words: join(database, this.#clock, { counts: most < Infinity }), progress: { partial: true, done: 0, total: 0, lastTid: 0, first: false } }
    this.#runs.set(database.name, run)
    return run
  }

  #inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work, work)
    this.#turns.set(name, turn.catch(() => undefined))
    return turn
  }
}
