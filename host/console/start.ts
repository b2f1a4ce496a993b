import type { AddonPlace } from '@nios4/sdk'
import type { HostDatabase } from '../open.ts'
import { consoleApp } from './app.ts'
import { listen } from './listen.ts'
import type { Listening } from './listen.ts'
import { Sessions } from './sessions.ts'

export interface ConsoleOptions {
  readonly host: HostDatabase
  /** Folder of stored files. */
  readonly files: string
  /** 0 takes a free one. */
  readonly port: number
  /** The manifest.json of the add-on component offered in the marketplace; none without it. */
  readonly manifest?: string
  /** Where that component is to work. */
  readonly place?: AddonPlace
  readonly now?: () => Date
}

/** Opens the host program's web face on this machine. */
export function startConsole({ host, files, port, manifest, place, now = () => new Date() }: ConsoleOptions): Promise<Listening> {
  return listen(consoleApp({ host, files, manifest, place, now, sessions: new Sessions() }), port)
}
