import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AddonPlace } from '@nios4/sdk'
import { startConsole } from '../../host/console/start.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { demoPassword } from '../../host/worlds/workshop/people.ts'
import { Visitor } from '../host/console-visitor.ts'

export type Mouse = { readonly visitor: Visitor, readonly host: HostDatabase, readonly place: AddonPlace, close(): Promise<void> }

/** The owner before his program's marketplace page. */
export async function atMarketplace(seed: (host: HostDatabase, files: string) => Promise<string>): Promise<Mouse> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const host = await openHost(`sqlite:${join(folder, 'host.sqlite')}`)
  await createHost(host)
  const owner = await seed(host, join(folder, 'files'))
  const place = { address: host.address, folder, publicUrl: 'http://localhost:4001' }
  const console = await startConsole({
    host, files: join(folder, 'files'), port: 0, manifest: fileURLToPath(new URL('../../manifest.json', import.meta.url)),
    place,
  })
  const visitor = new Visitor(console.port)
  await visitor.signIn(owner, demoPassword)
  return { visitor, host, place, async close() { await console.close(); await host.close(); await rm(folder, { recursive: true, force: true }) } }
}
