/** What only a letter tells about itself. */
export type LetterFacts = {
  /** `pass`: a server we trust says that the sender's own domain vouches for it. (S49) */
  readonly verdict: 'pass' | 'fail' | 'none'
  /** Tokens of ours in the addresses it was sent to, and in its text. */
  readonly tokens: readonly string[]
  /** Written by a machine, or sent to many: why. */
  readonly automatic: '' | 'auto-reply' | 'many' | 'own' | 'null-sender'
  readonly bounce: Bounce | undefined
  /** Only what surely is new in it, without a line of what it quotes; '' where that cannot be told. */
  readonly ownWords: string
  /** Something in it that makes its sender unsure: key of `incoming.reason.*`. */
  readonly doubt: string
}

/** A mail server could not deliver a letter of ours. */
export type Bounce = {
  readonly recipient: string
  /** For good, or for now. */
  readonly lasting: boolean
  /** The server's own words. */
  readonly words: string
  /** Message-IDs found in it. */
  readonly of: readonly string[]
}
