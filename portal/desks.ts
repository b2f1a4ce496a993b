import type { Desk } from '../addon/desk.ts'
import { NotFound } from '../addon/faults.ts'

/** A desk in use; `free` says that the request is over. */
export type Taken = { readonly desk: Desk, free(): void }

/** Finds the desk of a link, opening it when it sleeps. */
export type Desks = { take(link: string): Promise<Taken>, close(): Promise<void> }

export type DeskSource = {
  /** Undefined when no installation has this link. */
  open(link: string): Promise<Desk | undefined>
  /** Says which state of the installation's file is there; undefined = no such link. Asked at every request. */
  mark(link: string): string | number | undefined
  /** Told now and then that an installation is being visited. */
  visited?(link: string): void
}

type Open = { readonly desk: Promise<Desk>, readonly mark: string | number, used: number, busy: number, told: number, over: boolean }

const most = 50
const idleMs = 15 * 60_000
const tellEveryMs = 2000

/**
 * Desks open on demand; those unused for longest close when there are too many, or after a quarter of an hour, never in
 * the middle of a request. A visitor of a closed one notices some milliseconds. (decision 31)
 */
export function desksFrom(source: DeskSource, limits: { readonly most: number, readonly idleMs: number } = { most, idleMs }): Desks {
  const open = new Map<string, Open>()
  const closing = new Set<Promise<void>>()

  function shut(link: string, one: Open): void {
    if (open.get(link) === one) open.delete(link)
    one.over = true
    if (one.busy > 0) return
    const closed = one.desk.then(desk => desk.db.close(), () => undefined).catch(() => undefined).then(() => { closing.delete(closed) })
    closing.add(closed)
  }

  function makeRoom(): void {
    if (open.size <= limits.most) return
    const idle = [...open].filter(([, { busy }]) => busy === 0).sort(([, a], [, b]) => a.used - b.used)
    for (const [link, one] of idle.slice(0, Math.max(0, open.size - limits.most))) shut(link, one)
  }

  function begin(link: string, mark: string | number): Open {
    const desk = source.open(link).then(found => { if (found === undefined) throw new NotFound('unknown-link'); return found })
    const one: Open = { desk, mark, used: performance.now(), busy: 0, told: -Infinity, over: false }
    open.set(link, one)
    // A failure is not kept: the next visitor tries again, and recovery needs nobody. (issue 2, point 12)
    desk.catch(() => { if (open.get(link) === one) open.delete(link) })
    return one
  }

  const tidy = setInterval(() => {
    const now = performance.now()
    for (const [link, one] of open) if (one.busy === 0 && now - one.used > limits.idleMs) shut(link, one)
  }, Math.min(60_000, limits.idleMs))
  tidy.unref()

  return {
    async take(link) {
      if (!/^[A-Za-z0-9_-]{16,64}$/.test(link)) throw new NotFound('unknown-link')
      const mark = source.mark(link)
      const known = open.get(link)
      // A link that was exchanged is dead at the next request, one whose identity changed is opened anew. (S03, decision 30)
      if (known !== undefined && known.mark !== mark) shut(link, known)
      if (mark === undefined) throw new NotFound('unknown-link')
      const one = open.get(link) ?? begin(link, mark)
      one.busy += 1
      const now = performance.now()
      one.used = now
      if (now - one.told > tellEveryMs) { one.told = now; source.visited?.(link) }
      let freed = false
      const free = (): void => {
        if (freed) return
        freed = true
        one.busy -= 1
        one.used = performance.now()
        if (one.over) shut(link, one)
      }
      makeRoom()
      try { return { desk: await one.desk, free } } catch (fault) { free(); throw fault }
    },
    async close() {
      clearInterval(tidy)
      for (const [link, one] of open) { one.busy = 0; shut(link, one) }
      await Promise.all(closing)
    },
  }
}
