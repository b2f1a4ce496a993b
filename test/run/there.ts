import { existsSync } from 'node:fs'
import { connect } from 'node:net'

/** The slim one first: it is the same engine without windows, and starts and walks in half the time. */
const chromiums = (): readonly string[] => [
  process.env.CHROMIUM ?? '', '/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
]

/** Path of a browser of this machine. */
export const chromiumHere = (): string | undefined => process.env.NO_BROWSER === '1' ? undefined : chromiums().find(path => path !== '' && existsSync(path))

/** The address tests use; any answer on its port counts. */
export function isMariadbHere(): Promise<boolean> {
  if (process.env.NO_MARIADB === '1') return Promise.resolve(false)
  const url = new URL(process.env.MARIADB_ADDRESS ?? 'mysql://root@127.0.0.1:3306')
  return new Promise(resolve => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 3306) })
    const answer = (there: boolean): void => { socket.destroy(); resolve(there) }
    socket.setTimeout(1000, () => answer(false)).once('connect', () => answer(true)).once('error', () => answer(false))
  })
}
