import type { Text } from '@nios4/sdk'
import { lookAt } from '../tools/look.ts'
import { announce, freshStamp } from '../tools/stamp.ts'
import { ourLabel } from '../tools/ground.ts'
import type { DataStep, FieldStep, Step } from '../tools/steps.ts'

const both = (it: string, en: string): Text => ({ it, en })

const read = (name: string, type: number, label: Text, width: number): FieldStep => ({ name, type, label, grid: true, width, mirror: true })

/** Texts of letters as rows, ratings, what each status lets customers do. */
export const letters: readonly Step[] = [
  {
    step: 'table', role: 'states', label: both('Stati Ticket', 'Ticket Statuses'), newLabel: both('Nuovo stato', 'New status'), title: 'list_value', indexes: [],
    fields: [
      { name: 'close_from_portal', type: 4, label: both('Il cliente può chiudere', 'Customer may close'), grid: true, width: 130 },
      { name: 'reopen_days', type: 9, label: both('Riapribile per giorni', 'Re-opens for days'), grid: true, width: 130 },
    ],
  },
  {
    step: 'table', role: 'letters', label: both('Testi delle lettere', 'Texts of letters'), newLabel: both('Nuovo testo', 'New text'), title: 'letter_name',
    indexes: [{ on: 'letters', columns: ['gguidp'] }],
    fields: [
      read('letter_name', 0, both('Lettera', 'Letter'), 240), read('letter_language', 0, both('Lingua', 'Language'), 90),
      { name: 'subject', type: 0, label: both('Oggetto', 'Subject'), grid: true, width: 260 },
      { name: 'body', type: 1, label: both('Testo', 'Text'), grid: true, width: 360 },
      { name: 'send_test', type: 4, label: both('Mandami una prova', 'Send me a test'), grid: true, width: 130 },
      { name: 'back_to_standard', type: 4, label: both('Torna al testo standard', 'Back to the standard text'), grid: true, width: 150 },
      read('problem', 1, both('Da sistemare', 'To be fixed'), 260),
      { name: 'letter_code', type: 0, label: both('Codice', 'Code'), mirror: true },
    ],
  },
  {
    step: 'table', role: 'ratings', label: both('Voti dei clienti', 'Ratings by customers'), newLabel: both('Nuovo voto', 'New rating'), title: 'comment', mirror: true,
    indexes: [{ on: 'ratings', columns: ['gguidp'] }],
    fields: [
      read('rating', 9, both('Voto (1–5)', 'Rating (1–5)'), 90), read('comment', 1, both('Commento', 'Comment'), 360), read('author', 0, both('Cliente', 'Customer'), 180),
      read('technician', 0, both('Tecnico', 'Technician'), 180), { ...read('rated_at', 18, both('Quando', 'When'), 150), time: true },
      { name: 'account_id', type: 0, label: both('Accesso', 'Access'), mirror: true },
    ],
  },
  { step: 'additional', parent: 'your-data', child: 'letters' },
  { step: 'additional', parent: 'ticket', child: 'ratings' },
  /** Who wants no more letters about one ticket. */
  {
    step: 'private-table', name: 'tk_letter_stop', key: ['account', 'ticket'],
    columns: [{ name: 'account', kind: 'id' }, { name: 'ticket', kind: 'id' }, { name: 'at', kind: 'time' }],
  },
  /** A request written because another one was over: which follows which. */
  {
    step: 'private-table', name: 'tk_linked', key: ['ticket'], indexes: [['follows']],
    columns: [{ name: 'ticket', kind: 'id' }, { name: 'follows', kind: 'id' }, { name: 'at', kind: 'time' }],
  },
]

const presetDays = 7
const doneWords: readonly string[] = ['Fatto', 'Done']

/** Statuses that mean *done* can be re-opened for a week, until the owner says otherwise. */
export const letterData: readonly DataStep[] = [{
  name: 'reopen-days', batch: 50,
  async move(ground, after, limit) {
    const table = ground.name('states')
    const look = await lookAt(ground.from, ground.form)
    if (look.columns.get(table)?.has('reopen_days') !== true) return undefined
    const rows: { gguid: string, tid: number, category: string }[] = await ground.from(table).where('gguid', '>', after).orderBy('gguid').limit(limit).select('gguid', 'tid', 'category')
    for (const { gguid, tid } of rows.filter(({ category }) => doneWords.includes(category))) {
      const stamp = freshStamp(ground, look, tid)
      const changed: number = await ground.from(table).where({ gguid, reopen_days: 0 }).update({ reopen_days: presetDays, tid: stamp, ut: ourLabel })
      if (changed > 0) await announce(ground, look, table, [gguid], stamp)
    }
    return rows.at(-1)?.gguid
  },
}]
