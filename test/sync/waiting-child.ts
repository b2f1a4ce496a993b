import { fileStore } from '../../addon/records/files.ts'
import { round } from '../../addon/sync.ts'

/** A process in the middle of a round, which it never ends. */
process.once('message', (told: { readonly address: string, readonly token: string, readonly files: string, readonly database: string }) => {
  const faultPoint = async (name: string): Promise<void> => {
    if (name !== 'answered') return
    process.send?.('at work')
    await new Promise(() => { setInterval(() => undefined, 1000) })
  }
  void round(told.address, { credentials: { email: '', password: '', token: told.token }, files: fileStore(told.files, told.database), faultPoint })
})
