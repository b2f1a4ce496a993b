import { randomBytes } from 'node:crypto'
import type { CategoryMask, LocalUserRow, Stamp } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { stampAfter, stampAt } from '../../formats/stamps.ts'
import type { HostDatabase } from '../open.ts'
import { saveRow } from '../program/save-row.ts'
import type { HostUser } from '../program/host-user.ts'
import type { Person } from './accounts.ts'

export type Admission = {
  /** What he may do; 1 = admin, as new users get it. (docs/host.md, B.6) */
  readonly categories?: CategoryMask
  /** The name his rows are signed with; his e-mail when left out. */
  readonly username?: string
}

const server: HostUser = { username: 'system', mail: '', id: 0, categories: 1, admin: true }

/** The two rows by which a database knows a cloud user; whoever has them already keeps them. (B.3, B.4) */
export async function layUserRows(web: HostDatabase, { id, email }: Person, { categories = 1, username = email }: Admission, now: Date): Promise<void> {
  const admin = (categories & 1) === 1 ? 1 : 0
  if (await web.knex<LocalUserRow>('so_localusers').where({ id, eli: 0 }).first() === undefined) {
    await saveRow(web, server, 'so_localusers', {
      username, usermail: email, optionsbase: 1, optionsadmin: admin, param: '{}', color: -1, id, password_hash: '', usercloud: 1, admin, categories,
    }, { now })
  }
  const known = await web.knex('so_users').where({ id }).first<{ readonly tid: Stamp, readonly password_hash: string } | undefined>('tid', 'password_hash')
  if (known !== undefined) {
    if (known.password_hash === '') await web.knex('so_users').where({ id }).update({ password_hash: secretText(), tid: stampAfter(now, known.tid) })
    return
  }
  const last = await web.knex('so_users').max({ ind: 'ind' }).first<{ readonly ind: number | null } | undefined>()
  await web.knex('so_users').insert({
    gguid: newId(), tid: stampAt(now), eli: 0, arc: 0, ut: 'system', username: email, password_hash: secretText(),
    param: JSON.stringify({ is_user: true, is_admin: admin === 1 }), categories, admin, id, ind: (last?.ind ?? 0) + 1,
  })
}

/** The real one lets such a text travel with every first sync; this one is of nobody's password. (B.3) */
const secretText = (): string => `$2y$10$${randomBytes(40).toString('base64').replace(/[^A-Za-z0-9]/g, '.').slice(0, 53)}`

/** The user a token's person is in this database: permissions are those of his categories. (B.6) */
export async function userOf(web: HostDatabase, { id, email }: Person): Promise<HostUser> {
  const row = await web.knex<LocalUserRow>('so_localusers').where({ id, eli: 0 }).orderBy('ind').first()
  return { username: row?.username || email, mail: email, id, categories: row?.categories ?? 0, admin: row?.admin === 1 }
}
