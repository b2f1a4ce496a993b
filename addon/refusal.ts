import type { AddonRefusal, Text } from '@nios4/sdk'

/** What a person must hear: a key for programs, a sentence in both languages for him. */
export class Refusal extends Error implements AddonRefusal {
  readonly key: string
  readonly text: Text
  constructor(key: string, text: Text) {
    super(text.en)
    this.key = key
    this.text = text
  }
}

export const refuse = (key: string, it: string, en: string): Refusal => new Refusal(key, { it, en })
