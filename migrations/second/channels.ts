import type { Text } from '@nios4/sdk'
import type { ColumnStep, FieldStep, Step } from '../tools/steps.ts'

const both = (it: string, en: string): Text => ({ it, en })

const kinds: readonly ColumnStep['kind'][] = ['id', 'token', 'short', 'exact', 'text', 'long', 'integer', 'time']

const told = (name: string, label: Text): FieldStep => ({ name, type: 4, label, grid: true, width: 100 })

/** Connectors, their replay marks, and webhooks to the owner's other programs. */
export const channels: readonly Step[] = [
  {
    step: 'table', role: 'webhooks', label: both('Altri programmi da avvisare', 'Other programs to tell'), newLabel: both('Nuovo programma', 'New program'), title: 'address',
    indexes: [{ on: 'webhooks', columns: ['gguidp'] }],
    fields: [
      { name: 'address', type: 0, label: both('Indirizzo (https)', 'Address (https)'), grid: true, width: 300, required: true },
      { name: 'active', type: 4, label: both('Attivo', 'Active'), grid: true, width: 80 },
      { name: 'audience', type: 12, label: both('Che cosa può vedere', 'What it may see'), list: 'ticket_audience', grid: true, width: 140 },
      told('on_opened', both('Ticket aperti', 'Tickets opened')), told('on_changed', both('Modifiche', 'Changes')),
      told('on_replied', both('Risposte', 'Replies')), told('on_file', both('File', 'Files')),
      { name: 'last_result', type: 0, label: both('Ultimo esito', 'Last result'), grid: true, width: 200, mirror: true },
      { name: 'problem', type: 1, label: both('Da sistemare', 'To be fixed'), grid: true, width: 260, mirror: true },
    ],
  },
  { step: 'additional', parent: 'your-data', child: 'webhooks' },
  /** Secrets of webhooks: they never stand in a row that travels. */
  own('tk_hook', 'hook', 'hook:id secret:token previous:token previous_until:time made_at:time'),
  own('tk_hook_post', 'id', 'id:token hook:id event:short ticket:id history:time status:short attempts:integer next_at:time lease_until:time leased_by:short ' +
    'sent_at:time result:long created_at:time', ['status', 'next_at'], ['hook', 'created_at']),
  /** What connectors received, kept before it is worked on: the same message never comes in twice. */
  own('tk_channel_in', 'channel,id', 'channel:short id:exact sender:exact body:long status:short attempts:integer next_at:time at:time', ['status', 'next_at'], ['channel', 'sender', 'at']),
  /** Answers on their way out through a connector. */
  own('tk_channel_out', 'id', 'id:token channel:short ticket:id message:id number:exact status:short attempts:integer next_at:time lease_until:time leased_by:short ' +
    'outside:exact result:long created_at:time', ['status', 'next_at'], ['ticket'], ['channel', 'outside']),
]

function own(name: string, key: string, columns: string, ...indexes: readonly (readonly string[])[]): Step {
  return { step: 'private-table', name, key: key.split(','), columns: columns.split(' ').map(column), indexes }
}

function column(written: string): ColumnStep {
  const [name = '', wanted = 'text'] = written.split(':')
  return { name, kind: kinds.find(kind => kind === wanted) ?? 'text' }
}
