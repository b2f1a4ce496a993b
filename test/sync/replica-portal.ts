import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Desk } from '../../addon/desk.ts'
import { findByDatabase, keepInstallation } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { forbidWriting } from '../../addon/sync.ts'
import { startPortal } from '../../portal/app.ts'
import { goLive } from '../go-live.ts'
import { openOffice } from './stage.ts'
import type { Device, DeviceForm, Office } from './stage.ts'

/** The addon live on a replica of the office's cloud, which it only reads so far, with its portal open; and a phone of the firm. */
export type ReplicaPortal = {
  readonly office: Office
  readonly replica: Device
  readonly phone: Device
  readonly folder: string
  readonly desk: Desk
  /** Address of the portal with its link, without a slash at its end. */
  readonly portal: string
  close(): Promise<void>
}

export async function openReplicaPortal(form: DeviceForm): Promise<ReplicaPortal> {
  const office = await openOffice()
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const replica = await office.device('portal', form)
  const phone = await office.device('phone')
  await forbidWriting(replica.address)
  await goLive({ address: replica.address, folder, publicUrl: 'http://127.0.0.1:1' }, replica.clock.now())
  const laid = findByDatabase(folder, replica.address)
  if (laid === undefined) throw new Error('not installed')
  const served = await startPortal({ folder, port: 0, clock: replica.clock })
  const installation = { ...laid, publicUrl: `http://127.0.0.1:${served.port}` }
  keepInstallation(folder, installation)
  const desk = await openDesk(installation, { folder, clock: replica.clock })
  return {
    office, replica, phone, folder, desk, portal: `${installation.publicUrl}/${installation.link}`,
    async close() {
      await desk.db.close()
      await served.close()
      await office.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
