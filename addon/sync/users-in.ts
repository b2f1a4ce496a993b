import type { TravellingRow } from '../../formats/packet.ts'
import { numberCell, textCell } from '../../formats/packet.ts'
import { userColumns } from '../../formats/structural-columns.ts'
import type { From, Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { isSecret, shapeOf } from './shapes.ts'
import type { Work } from './work.ts'

/** People of the cloud, without the text of their passwords: that is nobody's business here. (docs/host.md, B.3, F.5) */
export async function installUsers(tx: Tx, users: readonly TravellingRow[]): Promise<void> {
  for (const user of users) {
    const id = textCell(user['gguid'])
    if (id === '' || id.length > 40) continue
    const here: RawRow | undefined = await tx('so_users').where({ gguid: id }).first('tid')
    if (here !== undefined && numberOf(here['tid']) >= numberCell(user['tid'])) continue
    const cells = Object.fromEntries(userColumns.filter(({ name }) => !isSecret(name)).map(({ name, family }) =>
      [name, family === 'double' || family === 'integer' ? numberCell(user[name]) : textCell(user[name])]))
    if (here === undefined) await tx('so_users').insert({ ...cells, password_hash: '' })
    else await tx('so_users').where({ gguid: id }).update(cells)
  }
}

/**
 * Who is only among the cloud's people is listed among those of the database too, once all rows are in: looked for by
 * number as well, or the same person would stand there twice. (F.5, B.7 defect 4)
 */
export async function mirrorUsers({ db: { form } }: Work, from: From): Promise<void> {
  const shape = await shapeOf(from, form, 'so_localusers')
  if (shape === undefined || !['id', 'username', 'categories'].every(name => shape.byName.has(name))) return
  const missing: RawRow[] = await from('so_users as u').where('u.eli', 0)
    .whereNotExists(one => { one.from('so_localusers as l').whereRaw('l.gguid = u.gguid or (l.id = u.id and u.id <> 0)') }).select('u.*')
  for (const user of missing) {
    await from('so_localusers').insert({
      gguid: textOf(user['gguid']), tid: numberOf(user['tid']), ut: textOf(user['ut']), utc: textOf(user['ut']), tidc: numberOf(user['tid']),
      exp: '', tap: '', dsp: '', dsc: '', username: textOf(user['username']), usermail: textOf(user['username']), id: numberOf(user['id']),
      categories: numberOf(user['categories']), admin: numberOf(user['admin']), usercloud_b: 1, color: -1, param: '{}',
    })
  }
}
