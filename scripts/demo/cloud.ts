import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../addon/desk.ts'
import { startCloud } from '../../host/cloud/start.ts'
import type { HostDatabase } from '../../host/open.ts'
import { hostUsers } from '../../host/program/sign-in.ts'
import { demoPassword } from '../../host/worlds/workshop/people.ts'
import { cloudUser } from './cloud-user.ts'

const joinEveryMs = 500

/** The demo's cloud beside the program that edits its web database: both stores are made equal about twice a second. */
export async function openDemoCloud({ host, folder, port, log }: { readonly host: HostDatabase, readonly folder: string, readonly port: number, readonly log: Log }): Promise<{ readonly base: string, close(): Promise<void> }> {
  const { email, password, token, dbname } = cloudUser(folder)
  const people = await hostUsers(host)
  const cloud = await startCloud({ folder: join(folder, 'demo-cloud'), files: join(folder, 'files'), port })
  await cloud.addDatabase({ web: host, name: dbname, label: 'Demo' })
  await cloud.admit(dbname, await cloud.addUser({ email, password, token }), { username: 'Portale' })
  for (const { mail, id, username, categories } of people.filter(({ mail: address }) => address !== '' && address !== email)) {
    await cloud.admit(dbname, await cloud.addUser({ email: mail, password: demoPassword, id }), { username, categories })
  }
  const stop = new AbortController()
  const joining = joinOnAndOn(() => cloud.joinStores(dbname), stop.signal, log)
  return {
    base: cloud.base,
    async close() { stop.abort(); await joining; await cloud.close() },
  }
}

async function joinOnAndOn(join: () => Promise<void>, signal: AbortSignal, log: Log): Promise<void> {
  while (!signal.aborted) {
    await join().catch((fault: unknown) => log.error('the two stores could not be joined', { fault: fault instanceof Error ? fault.message : String(fault) }))
    await pause(joinEveryMs, undefined, { signal }).catch(() => undefined)
  }
}
