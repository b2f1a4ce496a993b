import { join } from 'node:path'
import { stampAt } from '../formats/stamps.ts'
import { startCloud } from '../host/cloud/start.ts'
import { createHost, openHost } from '../host/open.ts'
import { growCustomers, grownCustomer } from '../host/worlds/large/customers.ts'
import { seedWorkshop } from '../host/worlds/workshop.ts'
import { answerParent, settingsOf } from './child.ts'

/** A cloud with one firm's database of so many rows, in a process of its own. */
const settings = settingsOf()
const folder = String(settings['folder'])
const host = await openHost(`sqlite:${join(folder, 'web.sqlite')}`)
await createHost(host, new Date(Date.now() - 3_600_000))
await seedWorkshop(host, join(folder, 'files'), { language: 'it', now: new Date(Date.now() - 3_600_000) })
const rows = Number(settings['rows'])
// Kept here they would make this process tidy up a million customers again and again.
await growCustomers(host, rows, new Date(Date.now() - 3_600_000))
const cloud = await startCloud({ folder: join(folder, 'cloud'), port: 0 })
const name = await cloud.addDatabase({ web: host, name: 'bench' })
const person = await cloud.addUser({ email: 'olga@bench.example', password: 'una lunga parola' })
await cloud.admit(name, person)

let round = 0
answerParent({
  where: () => ({ base: cloud.base, database: name, token: person.token }),
  /** So many customers typed anew by somebody in the program, far from each other, with one stamp a statement. */
  change: async ({ count }) => {
    round += 1
    const step = Math.max(1, Math.floor(rows / Number(count)))
    const ids = Array.from({ length: Number(count) }, (_, at) => grownCustomer((at * step + round) % rows).id)
    await host.knex('clienti').whereIn('gguid', ids).update({ citta: `Modena ${round}`, tid: stampAt(new Date()) })
    await cloud.joinStores(name)
    return { round }
  },
})
