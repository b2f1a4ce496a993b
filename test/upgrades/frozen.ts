import { join } from 'node:path'

/** What lies beside a dump: the installation without its private key, whom its folder trusted, and which file its logo is. */
export type Frozen = {
  readonly id: string
  readonly link: string
  readonly publicKey: string
  readonly trusted: readonly unknown[]
  readonly logo: string
}

export const place = (version: string, name: string): string => join(import.meta.dirname, version, name)
