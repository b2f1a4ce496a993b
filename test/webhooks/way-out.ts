import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchOut } from '../../addon/out/fetch-out.ts'
import type { Resolve } from '../../addon/out/fetch-out.ts'
import { openProbe } from './probe.ts'
import type { Probe } from './probe.ts'

/** A data folder to go out from, and a server that counts who knocks. */
export type WayOut = {
  readonly folder: string
  readonly probe: Probe
  /** What somebody who asks this address hears: the status, or why not. */
  why(url: string, resolve?: Resolve): Promise<string>
  close(): Promise<void>
}

export async function openWayOut(): Promise<WayOut> {
  const folder = mkdtempSync(join(tmpdir(), 'tk-out-'))
  const probe = await openProbe()
  return {
    folder, probe,
    why: (url, resolve) => fetchOut(folder, { url, method: 'GET' }, resolve)
      .then(({ status }) => `answer ${status}`, (fault: unknown) => fault instanceof Error ? `${fault.constructor.name} ${fault.message}` : 'odd'),
    async close() {
      await probe.close()
      rmSync(folder, { recursive: true })
    },
  }
}
