/** The addresses of the cloud that take actions. */
export type Door = '_master' | '_sync' | 'ws'

/** A request, as whoever plans mischief sees it. */
export type Asked = {
  readonly door: Door
  readonly action: string
  /** How many requests came before it since the plan was made. */
  readonly before: number
  readonly query: Readonly<Record<string, string>>
}

/** What goes wrong with one request. Several things may. */
export type Trick = {
  /** The connection breaks before anything is done, or after everything is, before a byte of the answer. */
  readonly lost?: 'request' | 'answer'
  /** The connection breaks after so many bytes of the answer. */
  readonly dropAfter?: number
  /** The answer ends after so many bytes, as if that were all of it. */
  readonly cutAfter?: number
  /** A web page instead of JSON. */
  readonly html?: boolean
  /** This status with a text. */
  readonly status?: number
  /** A failure in the door's own form. */
  readonly ko?: { readonly code: string, readonly message: string }
  /** The token has just died. */
  readonly notLogged?: boolean
  /** Refused in one of these ways, but done all the same. */
  readonly doneAllTheSame?: boolean
  /** Items of the answer come twice and in another order, drawn from this number. */
  readonly scramble?: number
  /** `tid_sync` of the answer lies so many seconds back. */
  readonly cursorBack?: number
}

/** Asked at every request; undefined lets it pass. */
export type Mischief = (asked: Asked) => Trick | undefined

/** The same list with some members twice, in an order drawn from the seed. */
export function scrambled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const draw = drawing(seed)
  const doubled = items.flatMap(item => draw() < 0.3 ? [item, item] : [item])
  return doubled.map(item => ({ item, place: draw() })).sort((a, b) => a.place - b.place).map(({ item }) => item)
}

/** Numbers from 0 to 1, always the same ones for one seed (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = state + 0x6d2b79f5 | 0
    const mixed = Math.imul(state ^ state >>> 15, 1 | state)
    const more = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return ((more ^ more >>> 14) >>> 0) / 4294967296
  }
}
