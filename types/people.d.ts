/** Users of the host program and the groups that carry their permissions. */
declare module '@nios4/sdk' {
  /** Sum of the powers of two of the categories it holds; below 2^31. 1 = admin, 2 = default user, 4 = guest. (B.6) */
  export type CategoryMask = number

  /** One of the 32 fixed rows of `so_categories`. */
  export interface CategoryRow extends StandardColumns { categoryname: string, bitwiseindex: CategoryMask }

  /** A person known to this database (`so_localusers`). Resolve people by `id`, never by gguid. (B.4, B.7 defect 4) */
  export interface LocalUserRow extends StandardColumns {
    username: string
    usermail: string
    /** Numeric id of the cloud user; 0 for a local one. */
    id: number
    /** bcrypt-style text. Never written and never read by the addon. */
    password_hash: string
    usercloud_b: number
    admin: number
    categories: CategoryMask
    param: string
    color: number
  }
}
