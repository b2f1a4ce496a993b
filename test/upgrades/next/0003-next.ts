import type { Text } from '@nios4/sdk'
import { stampAfter } from '../../../formats/stamps.ts'
import type { Migration } from '../../../migrations/tools/steps.ts'

const both = (it: string, en: string): Text => ({ it, en })

/** How often each of its rows was moved: a batch that ran twice would show. */
export const batch = 3

/**
 * A version that does not exist: one of each thing an upgrade can do. It is fed in by parameter and never shipped. New
 * things beside what the owner made, words said anew, rows moved in batches, a private column let go.
 */
export const next: Migration = {
  to: 3,
  name: '0003-next',
  steps: [
    { step: 'private-table', name: 'tk_tag', key: ['name'], columns: [{ name: 'name', kind: 'exact' }, { name: 'colour', kind: 'short' }] },
    { step: 'private-columns', table: 'tk_history', columns: [{ name: 'device', kind: 'short' }] },
    { step: 'list', name: 'ticket_urgency', values: [both('Normale', 'Normal'), both('Subito', 'At once')] },
    {
      step: 'table', role: 'ticket', label: both('Ticket', 'Tickets'), newLabel: both('Nuovo Ticket', 'New ticket'), indexes: [{ on: 'ticket', columns: [{ name: 'urgency', length: 40 }] }],
      fields: [{ name: 'urgency', type: 12, label: both('Fretta', 'Haste'), panel: both('Principale', 'Main'), list: 'ticket_urgency', grid: true, width: 90 }],
    },
    { step: 'fields', on: 'your-data', fields: [{ name: 'ticket_survey', type: 4, label: both('Chiedi un voto', 'Ask for a mark'), panel: both('Opzioni', 'Options') }] },
    { step: 'cells', on: 'your-data', part: '0003', cells: { ticket_survey: 1 } },
    { step: 'attributes', id: '0003', table: 'ticket', field: 'title', was: { label: both('Titolo', 'Title'), width: 280 }, set: { label: both('Oggetto', 'Subject'), width: 300 } },
    { step: 'attributes', id: '0003', table: 'ticket', field: 'priority', was: { label: both('Priorità', 'Priority') }, set: { label: both('Importanza', 'Importance') } },
    { step: 'attributes', id: '0003', table: 'ticket', was: { newLabel: both('Nuovo Ticket', 'New ticket') }, set: { newLabel: both('Apri un Ticket', 'Open a ticket') } },
  ],
  data: [{
    name: 'urgency', batch,
    async move({ from, now }, after, limit) {
      const rows: { gguid: string, tid: number, priority: string, urgency: string }[] = await from('ticket').where('gguid', '>', after).orderBy('gguid').limit(limit).select('gguid', 'tid', 'priority', 'urgency')
      for (const { gguid, tid, priority, urgency } of rows) {
        await from('ticket').where({ gguid }).update({ urgency: `${urgency}${priority === 'Alta' ? 'Subito' : 'Normale'}`, tid: stampAfter(now, Number(tid)) })
      }
      return rows.at(-1)?.gguid
    },
  }],
  contract: [{ letGo: 'private-column', table: 'tk_draft', column: 'files' }],
}
