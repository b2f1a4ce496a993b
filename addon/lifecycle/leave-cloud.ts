import { wallClock } from '../desk.ts'
import { whatWouldTravel, withdraw } from '../sync.ts'
import type { RoundOptions, Withdrawn } from '../sync.ts'
import { uninstall } from './uninstall.ts'

/**
 * Takes back in the cloud what was added from here. Without its section in the owner's program the service has nothing to
 * work on: it is uninstalled here first, which keeps everything, and installing again brings all of it back.
 */
export async function withdrawFromCloud(replica: string, options: RoundOptions): Promise<Withdrawn> {
  await uninstall(replica, options.clock ?? wallClock)
  const hidden = (await whatWouldTravel(replica)).lines.filter(({ act }) => act === 'hidden').length
  const done = await withdraw(replica, options)
  return { ...done, hidden: done.hidden + hidden }
}
