import type { CategoryMask } from '@nios4/sdk'

/** Somebody signed in to the host program. */
export type HostUser = {
  readonly username: string
  readonly mail: string
  readonly id: number
  readonly categories: CategoryMask
  readonly admin: boolean
}

/** Ticked = allowed. The program's screens ask this; rows written underneath it are not checked. (docs/host.md, B.6) */
export const allowed = (mask: CategoryMask, user: HostUser): boolean => (mask & user.categories) !== 0
