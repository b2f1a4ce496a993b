import type { AddonPlace } from '@nios4/sdk'
import type { HostDatabase } from '../open.ts'
import { signIn } from '../program/sign-in.ts'
import { consoleApp } from './app.ts'
import { signInAtCloud } from './cloud-sign-in.ts'
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
  /** Base address of the cloud that knows the passwords; the database's own rows know them without it. */
  readonly cloud?: string | undefined
}

/** Opens the host program's web face on this machine. */
export function startConsole({ host, files, port, manifest, place, cloud, now = () => new Date() }: ConsoleOptions): Promise<Listening> {
  const signInHere = (username: string, password: string): ReturnType<typeof signIn> =>
    cloud === undefined ? signIn(host, username, password) : signInAtCloud(host, cloud, username, password)
  return listen(consoleApp({ host, files, manifest, place, now, sessions: new Sessions(), signIn: signInHere }), port)
}
