import type { Text } from '@nios4/sdk'

/** One thing that was looked at. */
export type Finding = { readonly good: boolean, readonly text: Text }

export const found = (good: boolean, it: string, en: string): Finding => ({ good, text: { it, en } })
