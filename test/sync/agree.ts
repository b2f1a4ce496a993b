import { expect } from 'chai'
import type { FieldRow } from '@nios4/sdk'
import type { HostDatabase } from '../../host/open.ts'
import { familiesOf, travelling } from '../../formats/travelling.ts'
import type { Device, Office } from './stage.ts'

type Told = Readonly<Record<string, unknown>>

/** Everything that travels, in one comparable form: whatever the database is, and without what stays at home. */
export async function travellingState(host: HostDatabase): Promise<Readonly<Record<string, readonly Told[]>>> {
  const tables = await host.knex('so_tables').orderBy('tablename').select<{ tablename: string }[]>('tablename')
  const fields = await host.knex<FieldRow>('so_fields').select('tablename', 'fieldname', 'fieldtype')
  const state: Record<string, readonly Told[]> = {
    so_tables: await host.knex('so_tables').orderBy('tablename'), so_fields: await host.knex('so_fields').orderBy(['tablename', 'fieldname']),
  }
  for (const { tablename } of tables) {
    if (tablename === 'so_localusers') continue
    const families = familiesOf(fields.filter(field => field.tablename === tablename))
    const rows: readonly Told[] = await host.knex(tablename).orderBy('gguid')
    state[tablename] = rows.map(row => Object.fromEntries(Object.entries(travelling(row, families)).filter(([name]) => families.has(name)).sort(([a], [b]) => a < b ? -1 : 1)))
  }
  return state
}

/** All devices and the web tables of the cloud hold the same. */
export async function agree(office: Office, ...devices: readonly Device[]): Promise<void> {
  await office.cloud.joinStores()
  const cloud = await travellingState(office.web)
  for (const device of devices) {
    const here = await travellingState(device.host)
    expect(Object.keys(here), `${device.name}: tables`).to.deep.equal(Object.keys(cloud))
    for (const [table, rows] of Object.entries(cloud)) {
      const mine = here[table] ?? []
      const odd = rows.filter((row, at) => JSON.stringify(row) !== JSON.stringify(mine[at])).slice(0, 2)
      expect(odd.length === 0 ? [] : mine.filter((row, at) => JSON.stringify(row) !== JSON.stringify(rows[at])).slice(0, 2), `${device.name}: ${table}`).to.deep.equal(odd)
      expect(mine.length, `${device.name}: rows of ${table}`).to.equal(rows.length)
    }
  }
}
