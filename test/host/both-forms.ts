import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { isMariadbThere } from '../on-every-form.ts'

const server = process.env.MARIADB_ADDRESS ?? 'mysql://root@127.0.0.1:3306'

export type Place = { readonly host: HostDatabase, readonly folder: string }

export type FormName = 'SQLite' | 'MariaDB'

/**
 * The same tests on both forms of a host, each on a fresh empty host that is dropped at the end. Where `npm test` found no
 * MariaDB server those tests are skipped.
 */
export function onBothForms(title: string, tests: (place: () => Place, form: FormName) => void): void {
  for (const form of ['SQLite', 'MariaDB'] as const) {
    const suite = form === 'MariaDB' && !isMariadbThere() ? describe.skip : describe
    suite(`${title} (${form})`, function () {
      this.timeout(30_000)
      let place: Place | undefined
      before(async () => { place = await makePlace(form) })
      after(async () => { if (place !== undefined) await dropPlace(place, form) })
      tests(() => {
        if (place === undefined) throw new Error('no host')
        return place
      }, form)
    })
  }
}

async function makePlace(form: FormName): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const name = `tk_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const host = await openHost(form === 'SQLite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${server}/${name}`)
  await createHost(host)
  return { host, folder }
}

async function dropPlace({ host, folder }: Place, form: FormName): Promise<void> {
  if (form === 'MariaDB') await host.knex.raw('DROP DATABASE ??', [new URL(host.address).pathname.slice(1)])
  await host.close()
  await rm(folder, { recursive: true, force: true })
}
