import type { Knex } from 'knex'
import { stampAt } from '../../formats/stamps.ts'
import { fixedId } from './fixed-id.ts'

const firstNames = ['(nessuno)', '(admin)', '(default user)', '(ospite)']

/** Rows every host has before anybody uses it. (docs/host.md, B.4, B.6, D.8) */
export async function layFirstRows(knex: Knex, now: Date): Promise<void> {
  const stamp = stampAt(now)
  const row = (id: string, ind = 0) => ({ gguid: id, tid: stamp, ut: 'system', utc: 'system', tidc: stamp, exp: '', tap: '', dsp: '', dsc: '', ind })
  await knex.batchInsert('so_categories', Array.from({ length: 32 }, (_, n) => ({
    ...row(categoryId(n), n + 1), categoryname: firstNames[n] ?? '', bitwiseindex: n === 0 ? 0 : 2 ** (n - 1),
  })), 32)
  await knex('so_settings').insert({ ...row(fixedId('settings')), param: JSON.stringify(settings) })
  await knex('so_dbversion').insert({ ...row(fixedId('version')), dbversion: '1.0.1.11' })
  await knex('info').insert(row(fixedId('info'), 1))
}

const categoryId = (n: number): string => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`

/** Keys as the sample has them; licence limits stay empty, they are the vendor's. */
const settings = {
  SEED: 'BASICIT', SSEED: 1, TEMPLATE: 0, LIM: '', KEY: '', BOXW: '[]', LHELP: '', TWE: '', DWE: '', TBWE: '', LBWE: '',
  CSWE: -1, TCWE: -16777216, DCWE: -16777216, BCWE: -16777216, BFCWE: -1, CSDB: -65536, CTDB: -1, IMWE: 0,
  WELCOME: 0, TCLOUD: '0', DCLOUD: '', CSCAD: 0, COLCU: null, PRUSER: 0, QTUSER: 0,
}
