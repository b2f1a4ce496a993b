import { stampAt } from '../../../formats/stamps.ts'
import type { HostDatabase } from '../../open.ts'
import type { HostUser } from '../../program/host-user.ts'
import { passwordText } from '../../program/sign-in.ts'
import { layRows } from '../laying.ts'

export const demoPassword = 'officina'

/** Slots of so_categories this firm has named. (docs/host.md, B.6) */
const technicians = 8
const desk = 16

/** What everybody in the firm sees: admins and default users. */
export const everybody = 1 + 2

const person = (name: string, mail: string, id: number, categories: number): HostUser =>
  ({ username: name, mail, id, categories, admin: (categories & 1) === 1 })

export const olga = person('Olga Bassi', 'olga@officinabassi.example', 2101, 1)
export const tito = person('Tito Ferri', 'tito@officinabassi.example', 2102, 2 + technicians)
export const tina = person('Tina Galli', 'tina@officinabassi.example', 2103, 2 + technicians)
export const sara = person('Sara Monti', 'sara@officinabassi.example', 2104, 2 + desk)

const colours = [-12490271, -16744448, -4169648, -7650029]

/** The firm's people as the host keeps them: cloud users mirrored among the local ones. (B.3, B.4) */
export async function layPeople(host: HostDatabase, names: { readonly technicians: string, readonly desk: string }, at: Date): Promise<void> {
  await host.knex('so_categories').where({ bitwiseindex: technicians }).update({ categoryname: names.technicians })
  await host.knex('so_categories').where({ bitwiseindex: desk }).update({ categoryname: names.desk })
  const everyone = [olga, tito, tina, sara]
  const password = await passwordText(demoPassword, Buffer.from('officina bassi 1'))
  await layRows(host, 'so_localusers', everyone.map((user, index) => ({
    key: user.mail, at, by: olga.username, values: {
      username: user.username, usermail: user.mail, optionsbase: 1, optionsadmin: user.admin ? 1 : 0, param: '{}', color: colours[index] ?? -1,
      id: user.id, password_hash: password, usercloud: 1, admin: user.admin ? 1 : 0, categories: user.categories,
    },
  })))
  await host.knex('so_users').insert(everyone.map((user, index) => ({
    gguid: `00000000-0000-4000-a000-${String(user.id).padStart(12, '0')}`, tid: stampAt(at), username: user.mail, password_hash: '',
    param: JSON.stringify({ is_user: true, is_admin: user.admin }), categories: user.categories, admin: user.admin ? 1 : 0, id: user.id, ind: index + 1,
  })))
}
