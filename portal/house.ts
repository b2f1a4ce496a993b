import type multer from 'multer'
import type { Clock, Log } from '../addon/desk.ts'
import type { NudgeDoor } from '../addon/lifecycle/nudge-door.ts'
import type { Desks } from './desks.ts'
import type { Limits } from './limits.ts'
import type { StaticFiles } from './static-files.ts'
import type { Views } from './views.ts'
import type { PortalWords } from './words.ts'

/** Everything the portal's process owns; one value instead of module state. */
export type House = {
  readonly desks: Desks
  readonly words: PortalWords
  readonly views: Views
  readonly files: StaticFiles
  readonly build: string
  readonly limits: Limits
  readonly photos: multer.Multer
  readonly nudges: NudgeDoor
  readonly publicUrl: string | undefined
  readonly clock: Clock
  readonly log: Log
}

export const isHttps = (house: { readonly publicUrl: string | undefined }): boolean => house.publicUrl?.startsWith('https:') === true
