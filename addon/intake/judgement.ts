import type { Customer } from '../people/person.ts'

/** What shall become of something that came in. Decided before anything is written. `reason` is a key of `incoming.reason.*`. */
export type Judgement =
  | { readonly act: 'reply', readonly who: Customer, readonly ticket: string, readonly letter: string, readonly reason: string }
  | { readonly act: 'firm-reply', readonly address: string, /** Without a line of what it quotes. */ readonly text: string, readonly ticket: string, readonly letter: string, readonly reason: string }
  | { readonly act: 'open', readonly who: Customer, readonly reason: string }
  /** For the owner to decide. Where it would belong if it were believed, stands with it. */
  | { readonly act: 'wait', readonly reason: string, readonly ticket?: string, readonly account?: string, readonly quiet?: boolean }
  | { readonly act: 'note', readonly reason: string, readonly ticket?: string, readonly letter?: string }
  | { readonly act: 'drop', readonly reason: string }
  | { readonly act: 'later', readonly reason: string }

export const wait = (reason: string, about: { readonly ticket?: string, readonly account?: string, readonly quiet?: boolean } = {}): Judgement => ({ act: 'wait', reason, ...about })
