import { fileStore } from '../../addon/records/files.ts'
import { round } from '../../addon/sync.ts'

/** A process that runs a round and dies at the n-th step, as by a power cut. What it needs comes over the channel, not the command line. */
process.once('message', (told: { readonly address: string, readonly token: string, readonly files: string, readonly database: string, readonly now: string, readonly step: number }) => {
  let steps = 0
  const faultPoint = (name: string): void => {
    steps += 1
    if (steps !== told.step) return
    process.send?.(name)
    process.kill(process.pid, 'SIGKILL')
  }
  const clock = { now: () => new Date(told.now) }
  void round(told.address, { credentials: { email: '', password: '', token: told.token }, files: fileStore(told.files, told.database), clock, patience: [5], faultPoint })
    .then(() => process.exit(0), () => process.exit(1))
})
