/** What a page gives back. It names no status code: fault-pages.ts alone knows those. */
export type Answer = ShowPage | GoTo | SendFile | SendPieces | SendText | Unchanged

export type ShowPage = {
  readonly kind: 'page'
  readonly view: string
  readonly title: string
  readonly it: object
  /** Known before the page was built, so that the browser may keep what it has. */
  readonly validator?: string
  readonly cookies?: readonly Cookie[]
}

export type GoTo = { readonly kind: 'go', readonly to: string, readonly cookies?: readonly Cookie[], readonly forget?: boolean }

export type SendFile = {
  readonly kind: 'file'
  readonly bytes: Buffer
  readonly type: string
  readonly name: string
  /** Only pictures we made or checked ourselves are shown inside a page. */
  readonly inline: boolean
}

/** Something long, sent as it is made. */
export type SendPieces = { readonly kind: 'pieces', readonly pieces: AsyncIterable<Buffer>, readonly type: string, readonly name: string }

export type SendText = { readonly kind: 'text', readonly text: string, readonly type: string, readonly keep: boolean }

export type Unchanged = { readonly kind: 'unchanged', readonly validator: string }

export type Cookie = { readonly name: string, readonly value: string, readonly seconds: number | undefined }

export const page = (view: string, title: string, it: object, validator?: string): ShowPage => ({ kind: 'page', view, title, it, validator })

export const goTo = (to: string, cookies: readonly Cookie[] = []): GoTo => ({ kind: 'go', to, cookies })
