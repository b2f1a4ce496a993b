import { stampAt } from '../../../formats/stamps.ts'
import type { HostDatabase } from '../../open.ts'
import type { HostUser } from '../../program/host-user.ts'
import { passwordText } from '../../program/sign-in.ts'
import { layRows } from '../laying.ts'
import { demoPassword } from '../workshop/people.ts'

const person = (name: string, mail: string, id: number, categories: number): HostUser =>
  ({ username: name, mail, id, categories, admin: (categories & 1) === 1 })

export const ivo = person('Ivo Parodi', 'ivo@elettrotermicaparodi.example', 311, 1)
export const nadia = person('Nadia Costa', 'nadia@elettrotermicaparodi.example', 312, 2)
export const gino = person('Gino Rebora', 'gino@elettrotermicaparodi.example', 313, 2)
export const carla = person('Carla Ferro', 'carla@elettrotermicaparodi.example', 314, 2)

/** Mask of what owner and staff see; the owner's own things have 1. */
export const everybody = 1 + 2

export async function layPeople(host: HostDatabase, at: Date): Promise<void> {
  const everyone = [ivo, nadia, gino, carla]
  const password = await passwordText(demoPassword, Buffer.from('elettrotermica 1'))
  await layRows(host, 'so_localusers', everyone.map(user => ({
    key: user.mail, at, by: ivo.username, values: {
      username: user.username, usermail: user.mail, optionsbase: 1, optionsadmin: user.admin ? 1 : 0, param: '{}', color: -12490271,
      id: user.id, password_hash: password, usercloud: 1, admin: user.admin ? 1 : 0, categories: user.categories,
    },
  })))
  await host.knex('so_users').insert(everyone.map((user, index) => ({
    gguid: `00000000-0000-4000-a000-${String(user.id).padStart(12, '0')}`, tid: stampAt(at), username: user.mail, password_hash: '',
    param: JSON.stringify({ is_user: true, is_admin: user.admin }), categories: user.categories, admin: user.admin ? 1 : 0, id: user.id, ind: index + 1,
  })))
}
