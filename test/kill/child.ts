import { act, actNames } from './acts.ts'

/** A process of its own, to be killed: says that it is ready, does what it is told, says that it is done. */
process.on('message', (told: unknown) => {
  if (typeof told !== 'object' || told === null || !('name' in told) || !('address' in told) || !('folder' in told)) return
  const name = actNames.find(one => one === told.name)
  if (name === undefined) return
  act(name, { address: String(told.address), folder: String(told.folder) }).then(
    () => 'done', (fault: unknown) => typeof fault === 'object' && fault !== null && 'key' in fault ? String(fault.key) : String(fault),
  ).then(answer => { process.send?.(answer, () => process.exit(0)) })
})
process.send?.('ready')
