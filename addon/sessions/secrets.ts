import { hash, randomBytes } from 'node:crypto'

/** 256 random bits that fit into an address. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What the database keeps of a secret. (S31, S33) */
export const hashOf = (secret: string): string => hash('sha256', secret)

export const looksLikeSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)
