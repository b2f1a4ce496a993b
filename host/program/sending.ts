import type { Stamp } from '@nios4/sdk'
import type { Knex } from 'knex'
import type { Form } from '../../formats/columns.ts'
import { newId } from '../../formats/ids.ts'
import { stampAfter } from '../../formats/stamps.ts'

/** In the MariaDB form a row is also listed, so that it is sent whatever the cursor says. Some hosts have lost that table. (docs/host.md, E.4) */
export async function registerForSending(trx: Knex, form: Form, table: string, id: string, stamp: Stamp): Promise<void> {
  if (form !== 'mariadb') return
  try {
    await trx('lo_syncbox').insert({ gguid: newId(), tid: stamp, tablename: table, gguidrif: id })
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ER_NO_SUCH_TABLE')) throw fault
  }
}

/** The stamp of a change that must travel: after the row's own and, without lo_syncbox, not below the cursor either, or it would never be sent. (E.4) */
export async function stampToTravel(trx: Knex, form: Form, now: Date, previous: Stamp): Promise<Stamp> {
  const stamp = stampAfter(now, previous)
  if (form === 'mariadb') return stamp
  const row = await trx('lo_setting').where({ gguid: '0' }).first<{ readonly tidsync: number } | undefined>('tidsync')
  return Math.max(stamp, row?.tidsync ?? 0)
}
