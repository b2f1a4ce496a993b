import { createHash } from 'node:crypto'
import type { Incoming } from './incoming.ts'

/** Equal for letters that say the same, however their lines are broken. */
export const digestOf = ({ text }: Incoming): string => createHash('sha256').update(text.replace(/\s+/g, ' ').trim()).digest('base64url')
